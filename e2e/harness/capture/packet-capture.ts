import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kubectl } from '../cluster/kubectl.ts'
import type { NodeAgent } from '../cluster/node-agent.ts'
import type { ReadyPod } from '../cluster/pods.ts'

const HEADER_BYTES = 5
const READY_MS = 15_000
/** Packets that are on their way from the node when the capture is told to stop. */
const LAST_PACKETS_MS = 1500

/** One Ethernet frame as the pod's network namespace saw it. */
export type Frame = { loopback: boolean; bytes: Buffer }

export type Capture = { stop(): Promise<Frame[]> }

/** Captures every packet of a pod, on its network interface and on its loopback. @throws Error when it does not begin */
export async function startCapture(kubectl: Kubectl, agent: NodeAgent, pod: ReadyPod): Promise<Capture> {
  const program = await readFile(join(import.meta.dirname, 'capture-packets.pl'), 'utf8')
  const { stdout, ended, stop } = kubectl.start(await agent.command(pod, 'network', ['perl', '-e', program]))
  const chunks: Buffer[] = []
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const began = await Promise.race([
    new Promise<boolean>((resolve) => stdout.once('data', () => resolve(true))),
    ended.then(() => false),
    sleep(READY_MS, false, { ref: false }),
  ])
  if (!began) throw new Error(`No capture in pod ${pod.name}: ${(await stop()) || 'it is silent'}`)
  return {
    stop: async () => {
      await sleep(LAST_PACKETS_MS)
      await stop()
      return frames(Buffer.concat(chunks))
    },
  }
}

function frames(stream: Buffer): Frame[] {
  const found: Frame[] = []
  let at = 0
  while (at + HEADER_BYTES <= stream.length) {
    const end = at + HEADER_BYTES + stream.readUInt32BE(at)
    if (end > stream.length) break // cut off by the stop
    if (end > at + HEADER_BYTES)
      found.push({ loopback: stream[at + 4] === 1, bytes: stream.subarray(at + HEADER_BYTES, end) })
    at = end
  }
  return found
}
