import type { ServerResponse } from 'node:http'
import { answerJson, type Call, startServer } from '../../../shop-client/test/http-server.ts'

type Stored = { replicas: number; version: number; annotations: Record<string, string>; kind: string }
type Patch = {
  metadata: { resourceVersion: string; annotations: Record<string, string | null> }
  spec: { replicas: number }
}

/** The few responses of an API server that faults need, for a namespace of four workloads. */
export async function startFakeCluster() {
  const workloads = new Map<string, Stored>()
  const put = (kind: string, name: string, replicas: number) =>
    workloads.set(name, { replicas, kind, version: 1, annotations: { 'some/note': 'kept' } })
  put('deployments', 'order', 2)
  put('deployments', 'inventory', 1)
  put('deployments', 'dashboard', 1)
  put('statefulsets', 'redis', 1)
  let isForbidden = false
  let before: (() => void) | undefined

  const { url, calls } = await startServer((call, response) => {
    if (isForbidden) return answerJson(response, 403, { message: 'deployments is forbidden' })
    const [, name = ''] = /\/(?:deployments|statefulsets)\/([^/]+)$/.exec(call.path) ?? []
    const kind = /\/(deployments|statefulsets|pods)/.exec(call.path)?.[1] ?? ''
    if (call.method === 'PATCH') return patch(name, call, response)
    if (call.method === 'DELETE') return answerJson(response, 200, {})
    if (kind === 'pods') return answerJson(response, 200, { items: pods(call.path) })
    const items = [...workloads]
      .filter(([, stored]) => stored.kind === kind)
      .map(([id, stored]) => asObject(id, stored))
    answerJson(response, 200, { items })
  })

  function patch(name: string, { body, headers }: Call, response: ServerResponse) {
    before?.()
    before = undefined
    const stored = workloads.get(name)
    const { metadata, spec } = body as Patch
    if (!stored) return answerJson(response, 404, { message: `${name} not found` })
    if (headers['content-type'] !== 'application/merge-patch+json') return answerJson(response, 415, {})
    if (metadata.resourceVersion !== String(stored.version)) return answerJson(response, 409, { message: 'Conflict' })
    const annotations = Object.entries({ ...stored.annotations, ...metadata.annotations })
    stored.annotations = Object.fromEntries(annotations.filter(([, value]) => value !== null)) as Record<string, string>
    stored.replicas = spec.replicas
    stored.version++
    answerJson(response, 200, {})
  }

  const pods = (path: string) => {
    const app = /labelSelector=app%3D([^&]+)/.exec(path)?.[1] ?? ''
    const count = workloads.get(app)?.replicas ?? 0
    return Array.from({ length: count }, (_, n) => ({ metadata: { name: `${app}-${n + 1}` } }))
  }

  return {
    url,
    calls,
    replicas: (name: string) => workloads.get(name)?.replicas,
    scaleByHand(name: string, replicas: number) {
      const stored = workloads.get(name)
      if (stored) Object.assign(stored, { replicas, version: stored.version + 1 })
    },
    /** Runs `change` just before the next write arrives. */
    conflictOnce: (change: () => void) => {
      before = change
    },
    forbid: () => {
      isForbidden = true
    },
  }
}

function asObject(name: string, { replicas, version, annotations }: Stored) {
  const metadata = { name, resourceVersion: String(version), annotations }
  return { metadata, spec: { replicas, selector: { matchLabels: { app: name } } } }
}
