import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '@better-together/shop-client/wait-for'
import { freePorts } from '../local/ports.ts'
import { NAMESPACE } from '../shop-names.ts'
import type { Kubectl } from './kubectl.ts'

const READY_MS = 15_000

export type Forward = {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  url: string
  port: number
  stop(): Promise<void>
}

/**
 * Forwards a local port to a port inside a pod, on its loopback too. It follows one pod and ends with that pod.
 *
 * @param options.kubectl for the target's namespace
 * @param options.target as kubectl takes it: `deploy/order`, `svc/zipkin`, `pod/order-abc`
 * @param options.localPort 0: any free one
 * @throws Error with what kubectl printed, when it is not open within 15 s
 */
export async function portForward(options: {
  kubectl: Kubectl
  target: string
  port: number
  localPort?: number
}): Promise<Forward> {
  const { kubectl, target, port, localPort = 0 } = options
  const { stdout, ended, stop } = kubectl.start(['port-forward', target, `${localPort || ''}:${port}`])
  const opened = new Promise<number | undefined>((resolve) => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    void ended.then(() => resolve(undefined))
    setTimeout(() => resolve(undefined), READY_MS).unref()
  })
  const local = await opened
  if (local !== undefined)
    return { url: `http://127.0.0.1:${local}`, port: local, stop: async () => void (await stop()) }
  throw new Error(`No port-forward to ${target}:${port}\n${await stop()}`)
}

const CHECK_EVERY_MS = 300

/**
 * Forwards a local port that outlives the target's pods: when one is gone, it follows the next one.
 *
 * @param options.health path that answers as long as the port-forward works
 */
export async function stablePortForward(options: {
  kubectl: Kubectl
  target: string
  port: number
  health: string
}): Promise<Pick<Forward, 'url' | 'stop'>> {
  const { health, ...forward } = options
  const { localPort } = await freePorts({ localPort: 0 })
  const url = `http://127.0.0.1:${localPort}`
  const open = () => portForward({ ...forward, localPort })
  let current: Forward | undefined = await open()
  let isWanted = true

  async function keepOpen(): Promise<void> {
    while (isWanted) {
      await sleep(CHECK_EVERY_MS)
      if (current && (await answers(url + health))) continue
      await current?.stop()
      current = await open().catch(() => undefined)
    }
    await current?.stop()
  }
  const keeping = keepOpen()

  return {
    url,
    stop: async () => {
      isWanted = false
      await keeping
    },
  }
}

const ADDRESSES = [
  { name: 'dashboard', target: 'deploy/dashboard', port: 7005, path: '/' },
  { name: 'order', target: 'deploy/order', port: 7001, path: '/orders' },
  { name: 'inventory', target: 'deploy/inventory', port: 7002, path: '/stock' },
  { name: 'notifier', target: 'deploy/notifier', port: 7003, path: '/notifications' },
  { name: 'legacy v1', target: 'deploy/legacy-pricing-v1', port: 7004, path: '/stats' },
  { name: 'Zipkin', target: 'svc/zipkin', port: 9411, path: '/zipkin/' },
]

/** Returns the addresses of the shop, which has no ingress, each with the port-forward to leave running for it. */
export function portForwards(context: string | undefined): string {
  const where = context === undefined ? '' : ` --context ${context}`
  const lines = ADDRESSES.map(({ name, target, port, path }) => {
    const command = `kubectl${where} -n ${NAMESPACE} port-forward ${target} ${port}`
    return `  ${name.padEnd(10)} http://127.0.0.1:${port}${path.padEnd(16)} ${command}`
  })
  return lines.join('\n')
}
