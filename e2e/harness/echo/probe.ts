import { join } from 'node:path'
import { z } from 'zod'
import type { Kubectl } from '../cluster/kubectl.ts'
import type { InternalCall } from './internal-call.ts'
import { bundleProgram } from './pods.ts'

/**
 * A question to an address: `send` are bytes to send over TCP; `call` is sent as one sidecar calls another, in plain text.
 * Without either a connection is the answer.
 */
export type Question = { name: string; host: string; port: number; send?: string; call?: InternalCall }

const outcome = z.union([z.object({ answered: z.string() }), z.object({ ended: z.string() })])

/** What was answered (`connected`, when nothing was sent), or how the connection ended: `silent`, `CLOSED`, an error code. */
export type Outcome = z.infer<typeof outcome>

/**
 * Asks questions from inside a pod, all at once.
 *
 * @param kubectl for the pod's namespace
 * @param target as kubectl takes it: `pod/one`, `deploy/caller`
 * @returns the outcomes by the questions' names
 */
export async function probe(
  kubectl: Kubectl,
  target: string,
  questions: readonly Question[],
): Promise<Record<string, Outcome>> {
  const program = await bundleProgram(join(import.meta.dirname, 'probe-main.ts'))
  const inPod = ['exec', '--stdin', target, '--container', 'app', '--']
  const printed = await kubectl([...inPod, 'node', '--input-type=module', '-', JSON.stringify(questions)], program)
  return z.record(z.string(), outcome).parse(JSON.parse(printed))
}
