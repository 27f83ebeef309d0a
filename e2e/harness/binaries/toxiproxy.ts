import { type Binary, waysOnDisk } from './binary.ts'
import { outOfImage } from './engine.ts'
import { firstThatWorks } from './first-that-works.ts'
import { fromGoBuild } from './go-build.ts'
import type { FindOptions, ProcessPart, Report } from './part.ts'
import { fromRelease } from './release.ts'
import { runTool } from './tool.ts'
import { isWithin, type Version, versionIn } from './version.ts'

const VERSION = '2.12.0'
/** The newest that can be had as a Go module; its API is the same. */
const MODULE_VERSION = '2.5.0'
const OLDEST: Version = [2, 5, 0]
const BELOW: Version = [3, 0, 0]

const toxiproxy: Binary = {
  name: 'toxiproxy-server',
  variable: 'TOXIPROXY_SERVER_PATH',
  version: VERSION,
  async check(search, command) {
    const version = versionIn(await runTool(search, command, ['--version'], { timeout: 5000 }))
    if (isWithin(version, OLDEST, BELOW)) return version.join('.')
    throw new Error(
      `${command} is ${version.join('.')}; ${OLDEST.join('.')} or later, below ${BELOW.join('.')}, is needed`,
    )
  },
}

/** Toxiproxy, which makes a connection slow, cut or silent for the fault tests. */
export function findToxiproxy(report: Report, options: FindOptions): Promise<ProcessPart> {
  const ways = [
    ...waysOnDisk(toxiproxy).filter((way) => way.name !== '~/.dapr/bin'),
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
  return firstThatWorks('toxiproxy', ways, advice, report, options)
}
