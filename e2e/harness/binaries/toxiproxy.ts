import type { Report } from '../progress.ts'
import { type Version, versionWithin } from '../versions.ts'
import { type FindOptions, type ProcessBinary, resolveBinary, runTool } from './binary.ts'
import { outOfImage } from './engine.ts'
import { type Executable, sourcesOnDisk } from './executable.ts'
import { fromGoBuild } from './fallbacks/go-build.ts'
import { fromRelease } from './release.ts'

const VERSION = '2.12.0'
/** The newest that can be had as a Go module; its API is the same. */
const MODULE_VERSION = '2.5.0'
const OLDEST: Version = [2, 5, 0]
const BELOW: Version = [3, 0, 0]

const toxiproxy: Executable = {
  name: 'toxiproxy-server',
  variable: 'TOXIPROXY_SERVER_PATH',
  version: VERSION,
  async check(search, command) {
    return versionWithin(command, await runTool(search, command, ['--version'], { timeout: 5000 }), OLDEST, BELOW)
  },
}

/** Finds toxiproxy, which makes a connection slow, cut or silent for the fault tests. */
export function findToxiproxy(report: Report, options: FindOptions): Promise<ProcessBinary> {
  const sources = [
    ...sourcesOnDisk(toxiproxy).filter(({ name }) => name !== '~/.dapr/bin'),
    outOfImage(toxiproxy, `ghcr.io/shopify/toxiproxy:${VERSION}`, '/toxiproxy'),
    fromRelease(toxiproxy, {
      repository: 'Shopify/toxiproxy',
      asset: ({ os, arch }) => `toxiproxy-server-${os}-${arch}`,
      checksums: () => 'checksums.txt',
    }),
    fromGoBuild(toxiproxy, {
      module: 'toxiproxy',
      target: 'github.com/Shopify/toxiproxy/v2/cmd/server',
      versionVariable: 'github.com/Shopify/toxiproxy/v2.Version',
      version: MODULE_VERSION,
      takes: 'about a minute',
    }),
  ]
  const advice = `Start Docker, install Go, or set ${toxiproxy.variable} to a toxiproxy-server of version 2.`
  return resolveBinary('toxiproxy', sources, advice, report, options)
}
