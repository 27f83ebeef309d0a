import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Claim } from '../../e2e/claims/claim.ts'

const FOLDER = resolve(import.meta.dirname, '../../e2e/claims')

/** All claims of `e2e/claims/NN-name.ts`, in order. */
export async function loadClaims(only: readonly number[] | undefined): Promise<Claim[]> {
  const files = (await readdir(FOLDER)).filter((file) => /^\d\d-.*\.ts$/.test(file)).sort()
  const modules = await Promise.all(files.map((file) => import(resolve(FOLDER, file)) as Promise<{ claim: Claim }>))
  const claims = modules.map(({ claim }) => claim)
  const unknown = only?.filter((number) => !claims.some((claim) => claim.number === number)) ?? []
  if (unknown.length > 0)
    throw new Error(
      `There is no claim ${unknown.join(', ')}; there are ${claims.map(({ number }) => number).join(', ')}`,
    )
  return only ? claims.filter(({ number }) => only.includes(number)) : claims
}
