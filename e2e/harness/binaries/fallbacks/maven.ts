import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { whileSlow } from '../../progress.ts'
import { NotAvailable, runTool, type Search } from '../binary.ts'
import { fillFolder } from '../cache.ts'
import { download } from '../download.ts'

export const ZIPKIN_VERSION = '3.4.4'

// Of io.zipkin:zipkin-server:3.4.4:slim. Pinned here because the repository publishes SHA-1 only.
const SHA256 = '35ad03211b988b0699d0fa3133c32fde3b1bbea5aef1605f0727913ec0cde41b'
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'

/** A source of the server's jar: fills `folder` with zipkin.jar. */
export type JarSource = { name: string; get: (search: Search, folder: string) => Promise<void> }

/** Downloads it from the Maven repository that MAVEN_REPOSITORY names, for machines that have Java but no Maven. */
export const jarByDownload: JarSource = {
  name: 'download from MAVEN_REPOSITORY',
  async get(search, folder) {
    const repository = search.env.MAVEN_REPOSITORY
    if (!repository) throw new NotAvailable('not set')
    const path = `io/zipkin/zipkin-server/${ZIPKIN_VERSION}/zipkin-server-${ZIPKIN_VERSION}-slim.jar`
    const url = `${repository.replace(/\/$/, '')}/${path}`
    search.report(`downloading ${url}`)
    await fillFolder(folder, (temporary) => download(search, url, join(temporary, 'zipkin.jar'), SHA256))
  },
}

/** Gets it with the user's own Maven, which knows their mirrors and proxies. */
export const jarByMaven: JarSource = {
  name: 'Maven Central with mvn',
  async get(search, folder) {
    const artifact = `-Dartifact=io.zipkin:zipkin-server:${ZIPKIN_VERSION}:jar:slim`
    await fillFolder(folder, async (temporary) => {
      const args = ['-q', '-B', PLUGIN, artifact, `-DoutputDirectory=${temporary}`]
      const work = () => runTool(search, 'mvn', args, { cwd: temporary })
      await whileSlow(search.report, () => `getting zipkin-server ${ZIPKIN_VERSION} with mvn`, work)
      const jar = (await readdir(temporary)).find((file) => file.endsWith('.jar'))
      if (jar === undefined) throw new Error('mvn ended without an error and without the jar')
      await verify(join(temporary, jar))
      await rename(join(temporary, jar), join(temporary, 'zipkin.jar'))
    })
  },
}

async function verify(file: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const actual = hash.digest('hex')
  if (actual !== SHA256) throw new Error(`the jar's SHA-256 is ${actual}, not ${SHA256}; not used`)
}
