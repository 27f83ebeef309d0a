import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { NotAvailable, type ProcessBinary, runTool, type Source } from './binary.ts'
import { download, downloadText } from './download.ts'
import { type Executable, install } from './executable.ts'

/** Where a project publishes its program on GitHub. */
export type Release = {
  /** 'owner/name'. */
  repository: string
  /** The file for a platform. One that ends in .tar.gz holds the program under the binary's name. */
  asset: (platform: Platform) => string
  /** The file that has the asset's SHA-256, in the format of `sha256sum`. */
  checksums: (asset: string) => string
}

/** Returns the source of the official release, its checksum verified. `BETTER_TOGETHER_GITHUB` replaces https://github.com, for a mirror. */
export function fromRelease(executable: Executable, release: Release): Source<ProcessBinary> {
  return {
    name: `release of ${release.repository}`,
    async find(search) {
      const asset = release.asset(thisPlatform())
      const github = search.env.BETTER_TOGETHER_GITHUB || 'https://github.com'
      const base = `${github}/${release.repository}/releases/download/v${executable.version}`
      search.report(`downloading ${base}/${asset}`)
      const checksums = await downloadText(search, `${base}/${release.checksums(asset)}`)
      return install(search, executable, 'release', async (folder) => {
        const file = join(folder, asset)
        await download(search, `${base}/${asset}`, file, publishedSha256(checksums, asset))
        if (asset.endsWith('.tar.gz')) await runTool(search, 'tar', ['-xzf', file, '-C', folder, executable.name])
        else await rename(file, join(folder, executable.name))
      })
    },
  }
}

/**
 * Returns the SHA-256 in the asset's line in the output of `sha256sum`: hash, space, then a space or `*`, then the name.
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

export type Platform = { os: 'linux' | 'darwin'; arch: 'amd64' | 'arm64' }

/**
 * Returns this machine in the words that Go projects use for their release files.
 *
 * @throws NotAvailable on a system or processor that the binaries are not released for
 */
export function thisPlatform(os = process.platform, cpu: string = process.arch): Platform {
  const arch = cpu === 'x64' ? 'amd64' : cpu
  if ((os === 'linux' || os === 'darwin') && (arch === 'amd64' || arch === 'arm64')) return { os, arch }
  throw new NotAvailable(`nothing for ${os} on ${cpu}; Linux, macOS or WSL 2 is needed`)
}
