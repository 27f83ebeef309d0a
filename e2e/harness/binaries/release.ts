import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binary } from './binary.ts'
import { download, downloadText } from './download.ts'
import { install } from './install.ts'
import type { ProcessPart, Way } from './part.ts'
import { type Platform, thisPlatform } from './platform.ts'
import { runTool } from './tool.ts'

/** Where a project publishes its program on GitHub. */
export type Release = {
  /** 'owner/name'. */
  repository: string
  /** The file for a platform. One that ends in .tar.gz holds the program under the binary's name. */
  asset: (platform: Platform) => string
  /** The file that has the asset's SHA-256, in the format of `sha256sum`. */
  checksums: (asset: string) => string
}

/** The official release, its checksum verified. `BETTER_TOGETHER_GITHUB` replaces https://github.com, for a mirror. */
export function fromRelease(binary: Binary, release: Release): Way<ProcessPart> {
  return {
    name: `release of ${release.repository}`,
    async find(search) {
      const asset = release.asset(thisPlatform())
      const github = search.env.BETTER_TOGETHER_GITHUB || 'https://github.com'
      const base = `${github}/${release.repository}/releases/download/v${binary.version}`
      search.report(`downloading ${base}/${asset}`)
      const checksums = await downloadText(search, `${base}/${release.checksums(asset)}`)
      return install(search, binary, 'release', async (folder) => {
        const file = join(folder, asset)
        await download(search, `${base}/${asset}`, file, publishedSha256(checksums, asset))
        if (asset.endsWith('.tar.gz')) await runTool(search, 'tar', ['-xzf', file, '-C', folder, binary.name])
        else await rename(file, join(folder, binary.name))
      })
    },
  }
}

/**
 * The asset's line in the output of `sha256sum`: hash, space, then a space or `*`, then the name.
 *
 * @throws Error when there is none.
 */
export function publishedSha256(checksums: string, asset: string): string {
  for (const line of checksums.split('\n')) {
    const [, hash, name] = line.match(/^([0-9a-f]{64})\s+\*?(\S+)\s*$/i) ?? []
    if (hash !== undefined && name === asset) return hash.toLowerCase()
  }
  throw new Error(`no SHA-256 of ${asset} is published`)
}
