import { join } from 'node:path'
import { findPlacement, findScheduler } from '@better-together/harness/binaries/dapr'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import { freePorts } from '@better-together/harness/local/ports'
import { answers, waitFor } from '@better-together/shop-client/wait-for'
import type { Rig } from './rig.ts'

const LOOPBACK = '127.0.0.1'
const START_DEADLINE_MS = 60_000

/** The two programs of Dapr's control plane that actors and workflows need and the shop does without. */
export type ActorBinaries = { placement: string; scheduler: string }

/** @throws BinaryNotFound saying what was tried and what to do */
export async function findActorBinaries({ report, signal, env }: LocalEnvironment): Promise<ActorBinaries> {
  const options = { env, signal }
  const placement = await findPlacement(report, options)
  const scheduler = await findScheduler(report, options)
  return { placement: placement.command, scheduler: scheduler.command }
}

/** Starts both. @returns what a sidecar needs to know in order to use them */
export async function startActorControlPlane(
  { dir, supervisor }: Rig,
  binaries: ActorBinaries,
  signal: AbortSignal,
): Promise<string[]> {
  const none = { port: 0, healthz: 0, metrics: 0, peer: 0 }
  const placement = await freePorts(none)
  const scheduler = await freePorts({ ...none, client: 0 })
  const common = (ports: typeof placement) => [
    `--port=${ports.port}`,
    `--listen-address=${LOOPBACK}`,
    `--healthz-port=${ports.healthz}`,
    `--healthz-listen-address=${LOOPBACK}`,
    `--metrics-port=${ports.metrics}`,
    `--metrics-listen-address=${LOOPBACK}`,
  ]
  supervisor.start('placement', {
    command: binaries.placement,
    args: [...common(placement), '--id=placement', `--initial-cluster=placement=${LOOPBACK}:${placement.peer}`],
  })
  supervisor.start('scheduler', {
    command: binaries.scheduler,
    args: [
      ...common(scheduler),
      '--id=scheduler',
      `--etcd-initial-cluster=scheduler=http://localhost:${scheduler.peer}`,
      `--etcd-client-port=${scheduler.client}`,
      `--etcd-data-dir=${join(dir, 'scheduler')}`,
      `--override-broadcast-host-port=${LOOPBACK}:${scheduler.port}`,
    ],
  })
  for (const [name, { healthz }] of Object.entries({ placement, scheduler })) {
    await waitFor(() => answers(`http://${LOOPBACK}:${healthz}/healthz`), {
      what: `The start of ${name} (${supervisor.logFile(name)})`,
      deadlineMs: START_DEADLINE_MS,
      signal,
    })
  }
  return [
    `--placement-host-address=${LOOPBACK}:${placement.port}`,
    `--scheduler-host-address=${LOOPBACK}:${scheduler.port}`,
  ]
}
