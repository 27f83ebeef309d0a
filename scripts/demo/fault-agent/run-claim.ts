import { stripVTControlCharacters } from 'node:util'
import { loadClaims } from '@better-together/claims/src/load-claims'
import { claimsReport } from '@better-together/claims/src/result'
import { claimLines } from '@better-together/claims/src/table'
import type { ClaimRun } from '@better-together/dashboard/protocol/controls'
import { execa } from 'execa'

/** Time for an aborted claim to stop its own shop. */
const STOP_MS = 20_000

/** Returns the claims that can be observed on this machine. */
export async function localClaims(): Promise<{ number: number; statement: string }[]> {
  const claims = await loadClaims(undefined)
  return claims
    .filter(({ expected }) => 'facts' in expected.local)
    .map(({ number, statement }) => ({ number, statement }))
}

/**
 * Runs a claim as `npm run claims` does, in its own process and with its own shop.
 *
 * @param onLine gets each line of its progress, then its result
 * @param signal aborts it
 */
export async function runClaim(
  root: string,
  number: number,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<ClaimRun['state']> {
  const args = ['--import', 'tsx', 'scripts/claims.ts', '--env', 'local', '--only', String(number), '--json']
  const child = execa(process.execPath, args, {
    cwd: root,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: STOP_MS,
  })
  for await (const line of child.iterable({ from: 'stderr' })) onLine(stripVTControlCharacters(line))
  const { stdout } = await child
  const result = resultIn(stdout)
  if (!result) return 'failed'
  for (const line of claimLines(result).split('\n')) onLine(stripVTControlCharacters(line))
  return result.status
}

/** The report is the last line; an aborted run has none. */
function resultIn(stdout: string) {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) return undefined
  return claimsReport.parse(JSON.parse(last)).results[0]
}
