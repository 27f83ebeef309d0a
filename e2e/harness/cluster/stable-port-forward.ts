import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from '@better-together/shop-client/wait-for'
import { freePorts } from '../local/ports.ts'
import type { ClusterEnvironment } from './environment.ts'
import { type Forward, portForward } from './port-forward.ts'

const LOOK_EVERY_MS = 300

/** A way to an app at one address that outlives its pods: when one is gone, the next one is found. */
export async function steadyWay(environment: ClusterEnvironment, target: string, port: number, health: string) {
  const { localPort } = await freePorts({ localPort: 0 })
  const url = `http://127.0.0.1:${localPort}`
  const open = () =>
    portForward({ context: environment.context, target, port, localPort, namespace: environment.namespace })
  let way: Forward | undefined = await open()
  let isWanted = true

  async function keepOpen(): Promise<void> {
    while (isWanted) {
      await sleep(LOOK_EVERY_MS)
      if (way && (await answers(url + health))) continue
      await way?.stop()
      way = await open().catch(() => undefined)
    }
    await way?.stop()
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
