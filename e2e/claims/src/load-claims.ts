import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Claim } from './claim.ts'

const FOLDER = resolve(import.meta.dirname, '..')

/** All claims, in order: what each `e2e/claims/NN-name/claim.ts` exports. */
export async function loadClaims(only: readonly number[] | undefined): Promise<Claim[]> {
  const folders = (await readdir(FOLDER)).filter((name) => /^\d\d-/.test(name)).sort()
  const modules = await Promise.all(
    folders.map((folder) => import(resolve(FOLDER, folder, 'claim.ts')) as Promise<{ claim: Claim }>),
  )
  const claims = modules.map(({ claim }) => claim)
  const unknown = only?.filter((number) => !claims.some((claim) => claim.number === number)) ?? []
  if (unknown.length > 0)
    throw new Error(
      `There is no claim ${unknown.join(', ')}; there are ${claims.map(({ number }) => number).join(', ')}`,
    )
  return only ? claims.filter(({ number }) => only.includes(number)) : claims
}
