import { setTimeout as sleep } from 'node:timers/promises'
import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { type Pod, type ReadyPod, readPod } from '@better-together/harness/cluster/pods'

const GONE_WITHIN = '90s'
const WATCH_BEGINS_MS = 1500
const WATCH_ENDS_MS = 500

/**
 * Deletes a pod and watches it until it is gone.
 *
 * @returns the pod as it was last seen, with the time at which each of its containers ended
 */
export async function watchPodEnd(environment: ClusterEnvironment, { name, namespace }: ReadyPod): Promise<Pod> {
  const kubectl = environment.kubectl.in(namespace)
  const watch = kubectl.start(['get', 'pod', name, '--watch', '--output', 'json'])
  let printed = ''
  watch.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  try {
    await sleep(WATCH_BEGINS_MS)
    await kubectl(['delete', 'pod', name, '--timeout', GONE_WITHIN])
    await sleep(WATCH_ENDS_MS)
  } finally {
    await watch.stop()
  }
  const seen = printed.split(/^(?=\{)/m).flatMap(whole)
  const last = seen.at(-1)
  if (!last) throw new Error(`Pod ${name} was not seen while it ended`)
  return last
}

/** The last one may be cut off where the watch was ended. */
function whole(text: string): Pod[] {
  try {
    return [readPod(text)]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
