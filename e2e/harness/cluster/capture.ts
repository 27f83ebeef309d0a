import type { Conversation } from '../capture/classify.ts'
import type { Capture, Hop, Recording } from '../capture/hops.ts'
import { type Frame, startCapture } from '../capture/packet-capture.ts'
import { conversationsWith } from '../capture/packets.ts'
import type { Cluster } from './cluster.ts'
import type { NodeAgent } from './node-agent.ts'
import { onePod } from './pods.ts'

const CAPTURED = ['order', 'inventory', 'notifier'] as const
type Captured = (typeof CAPTURED)[number]

/** Where connections are captured. On loopback a pod talks to itself; everything else goes through its interface. */
export type View = { pod: Captured; loopback: boolean; port: number }

const views: Readonly<Record<Hop, View>> = {
  'shopper ► order': { pod: 'order', loopback: true, port: 7001 },
  'order ► its sidecar': { pod: 'order', loopback: true, port: 3500 },
  'order’s sidecar ► inventory’s sidecar': { pod: 'order', loopback: false, port: 50002 },
  'inventory’s sidecar ► inventory': { pod: 'inventory', loopback: true, port: 7002 },
  'order’s sidecar ► legacy-pricing': { pod: 'order', loopback: false, port: 7004 },
  'sidecars ► Redis, state': { pod: 'order', loopback: false, port: 6379 },
  'sidecars ► Redis, events': { pod: 'notifier', loopback: false, port: 6379 },
  'notifier’s sidecar ► notifier': { pod: 'notifier', loopback: true, port: 7003 },
  'services ► Zipkin': { pod: 'order', loopback: false, port: 9411 },
}

/** Every packet of three pods. */
export type PacketRecording = Recording & { in(view: View): Conversation[] }

/** Returns what captures all packets of the shop's pods with sidecars. */
export function packetCapture(cluster: Cluster, nodeAgent: () => Promise<NodeAgent>): Capture<PacketRecording> {
  return async (work) => {
    const agent = await nodeAgent()
    const pods = await Promise.all(CAPTURED.map((app) => onePod(cluster, `app=${app}`)))
    const captures = await Promise.all(pods.map((pod) => startCapture(cluster.kubectl, agent, pod)))
    const stop = () => Promise.all(captures.map((capture) => capture.stop()))
    try {
      await dropIdleConnections(cluster)
      await work()
    } catch (error) {
      await stop()
      throw error
    }
    const stopped = await stop()
    const frames = Object.fromEntries(CAPTURED.map((app, at) => [app, stopped[at] ?? []])) as Record<Captured, Frame[]>
    const inView = (view: View) => conversationsWith(frames[view.pod], view)
    return { in: inView, at: (hop) => inView(views[hop]) }
  }
}

/** Sidecars give the password once for each connection. They open new ones to replace those that Redis has closed. */
async function dropIdleConnections({ kubectl, namespace }: Cluster): Promise<void> {
  const redis = ['exec', 'statefulset/redis', '--container', 'redis', '--', 'redis-cli']
  const inShop = kubectl.in(namespace)
  const clients = (await inShop([...redis, 'client', 'list'])).split('\n')
  const idle = clients.filter((line) => !/cmd=(xreadgroup|client)/.test(line) && / idle=[1-9]/.test(line))
  const ids = idle.flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? [])
  for (const id of ids) await inShop([...redis, 'client', 'kill', 'id', id])
}
