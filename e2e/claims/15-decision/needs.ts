import type { EnvironmentName } from '@better-together/harness/facts'

/** A claim that an answer rests on, in one of these environments; in any when none are named. */
export type Citation = { claim: number; in?: readonly EnvironmentName[] }

export type Need = {
  id: string
  question: string
  /** The layer that the cited claims say can do it. It is an answer only as far as their results bear it out. */
  layer: 'dapr' | 'mesh'
  why: string
  citations: readonly Citation[]
}

const meshes = ['dapr-istio', 'dapr-linkerd'] as const

/** The reader's questions. What their answers are worth is decided by the results alone: see `decide`. */
export const needs: readonly Need[] = [
  {
    id: 'blocks',
    question: 'State, publish and subscribe, workflows or actors without writing them myself',
    layer: 'dapr',
    why: 'These are building blocks of an application. A mesh moves bytes between workloads and has none of them.',
    citations: [{ claim: 8 }, { claim: 11 }],
  },
  {
    id: 'operations',
    question: 'To say which app may call which operation of another',
    layer: 'dapr',
    why: 'Dapr’s access control knows the app and the operation. Between sidecars a mesh sees one and the same method.',
    citations: [{ claim: 3 }],
  },
  {
    id: 'traces',
    question: 'One trace that goes on through the message broker',
    layer: 'dapr',
    why: 'Dapr carries the trace in the event itself. For a mesh the trace ends at the broker.',
    citations: [{ claim: 5 }],
  },
  {
    id: 'encrypt',
    question: 'To encrypt everything, also services and brokers without Dapr',
    layer: 'mesh',
    why: 'Dapr encrypts between its own sidecars. What does not go through two of them, a mesh has to cover.',
    citations: [{ claim: 2, in: meshes }],
  },
  {
    id: 'split',
    question: 'To shift traffic gradually between two versions',
    layer: 'mesh',
    why: 'Weighted routes are a mesh’s. Dapr sends a call to any instance of the app.',
    citations: [{ claim: 9, in: meshes }],
  },
  {
    id: 'clusters',
    question: 'Services that call each other across clusters',
    layer: 'mesh',
    why: 'A mesh can span clusters, for services by their names. Dapr’s app ids stay within one, also where a mesh links two.',
    citations: [{ claim: 14, in: meshes }],
  },
]

/** For whoever runs both: retries multiply, and what is switched on twice is paid for twice. */
export const bothCitations: readonly Citation[] = [{ claim: 6 }, { claim: 12 }]
