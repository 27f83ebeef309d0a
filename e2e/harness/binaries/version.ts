export type Version = readonly [major: number, minor: number, patch: number]

/**
 * The first 'x.y.z' in what a program says about itself.
 *
 * @throws Error when there is none.
 */
export function versionIn(text: string): Version {
  const [, major, minor, patch] = text.match(/(\d+)\.(\d+)\.(\d+)/) ?? []
  if (patch === undefined) throw new Error(`it does not tell its version: ${text.trim().slice(0, 200) || 'no output'}`)
  return [Number(major), Number(minor), Number(patch)]
}

/** Whether `oldest` <= `version` < `below`. */
export function isWithin(version: Version, oldest: Version, below: Version): boolean {
  return compare(version, oldest) >= 0 && compare(version, below) < 0
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
