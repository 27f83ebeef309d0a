import { execa } from 'execa'
import { NAMESPACE } from '../shop-names.ts'

const READY_MS = 15_000

export type Forward = {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  url: string
  port: number
  stop(): Promise<void>
}

/**
 * Opens a way to a port inside a pod, on its loopback too. It follows one pod: when that pod goes, so does the way.
 *
 * @param options.target as kubectl takes it: `deploy/order`, `svc/zipkin`, `pod/order-abc`
 * @param options.localPort 0: any free one
 * @throws Error with what kubectl said, when it is not open within 15 s
 */
export async function portForward(options: {
  context: string | undefined
  target: string
  port: number
  localPort?: number
  namespace?: string
}): Promise<Forward> {
  const { context, target, port, localPort = 0, namespace = NAMESPACE } = options
  const where = context === undefined ? [] : ['--context', context]
  const ports = `${localPort || ''}:${port}`
  const child = execa('kubectl', [...where, '--namespace', namespace, 'port-forward', target, ports], {
    reject: false,
    stdin: 'ignore',
    buffer: { stdout: false },
    forceKillAfterDelay: 1000,
  })
  const stop = async () => {
    child.kill()
    await child
  }
  const opened = new Promise<number | undefined>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    void child.then(() => resolve(undefined))
    setTimeout(() => resolve(undefined), READY_MS).unref()
  })
  const local = await opened
  if (local !== undefined) return { url: `http://127.0.0.1:${local}`, port: local, stop }
  await stop()
  throw new Error(`No way to ${target}:${port} in namespace ${namespace}\n${(await child).stderr}`)
}
