import type { Padlock } from '../../protocol/topology.ts'
import type { Hop } from '../settings.ts'
import { reasonOf } from '../sight.ts'
import { dialPlain } from './dial-plain.ts'
import { dialTls } from './dial-tls.ts'

/** Dials a hop twice, with TLS and without, and says what that shows of it. Never rejects. */
export async function dialHop(hop: Hop): Promise<Padlock> {
  const at = new Date().toISOString()
  const address = `${hop.host}:${hop.port}`
  try {
    const [tls, plain] = [await dialTls(hop), await dialPlain(hop)]
    const how = `dialled ${address}: ${tls ?? 'no TLS'}; ${plain.how}`
    return { edge: hop.edge, verdict: verdictOf(tls !== undefined, plain.isAnswered), how, at }
  } catch (error) {
    return { edge: hop.edge, verdict: 'unknown', how: `dialled ${address}: ${reasonOf(error)}`, at }
  }
}

/** A port that takes both leaves it to the caller, and what callers do is not seen from here. */
export function verdictOf(hasTls: boolean, answersInPlain: boolean): Padlock['verdict'] {
  if (hasTls === answersInPlain) return 'unknown'
  return hasTls ? 'encrypted' : 'readable'
}
