import { once } from 'node:events'
import type { Server } from 'node:http'
import express, { type Express } from 'express'
import type { Logger } from './logger.ts'
import { type Health, probeRoutes } from './probes.ts'
import { shutdownTelemetry } from './telemetry.ts'

const DRAIN_DEADLINE_MS = 3000

type Serving = {
  app: Express
  host: string
  port: number
  /** Kubernetes' kubelet cannot reach an app on loopback, so probes get a port of their own, on all addresses. */
  probePort?: number | undefined
  health: Health
  logger: Logger
  /** Runs once the app listens: daprd waits for that, so nothing may wait for daprd before it. */
  started: () => Promise<void>
  /** Runs after the last request was answered. */
  stopped: () => Promise<void>
}

/** Listens until SIGTERM or SIGINT, then drains: not ready, finish what is under way, stop, send the last spans. */
export async function serve({ app, host, port, probePort, health, logger, started, stopped }: Serving): Promise<void> {
  const server = app.listen(port, host)
  await once(server, 'listening')
  const servers = [server]
  if (probePort !== undefined) servers.push(express().use(probeRoutes(health)).listen(probePort))
  logger.info({ host, port }, 'listening')

  const stopping = new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  await Promise.race([started(), stopping])
  health.ready = true
  logger.info('ready')

  const signal = await stopping
  process.once(signal, () => process.exit(130)) // a second signal: someone is in a hurry
  health.ready = false
  logger.info({ signal }, 'stopping')
  await Promise.all(servers.map(close))
  await stopped()
  await shutdownTelemetry()
  process.exit(0)
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, DRAIN_DEADLINE_MS).unref())])
  server.closeAllConnections()
}
