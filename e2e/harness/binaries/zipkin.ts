import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Report } from '../progress.ts'
import { ZIPKIN_IMAGE } from '../versions.ts'
import {
  type Binary,
  BinaryNotFound,
  type FindOptions,
  NotAvailable,
  type Origin,
  type ProcessBinary,
  resolveBinary,
  runTool,
  type Search,
  type Source,
} from './binary.ts'
import { binaryFolder } from './cache.ts'
import { asContainer } from './engine.ts'
import { jarByDownload, jarByMaven, ZIPKIN_VERSION } from './fallbacks/maven.ts'

const ADVICE = 'Start Docker, or install Java 17 or later and Maven, or set ZIPKIN_JAR to a zipkin-server jar.'
// The JVM must not take the services' processor: no optimizing compiler, and memory for the traces that MEM_MAX_SPANS keeps.
// One that has run out of it all the same ends, and is started again.
const JVM = ['-Xms64m', '-Xmx256m', '-XX:+ExitOnOutOfMemoryError', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Finds Zipkin. Returns the reason when there is none: then there are no traces, and all else works. */
export async function findZipkin(
  report: Report,
  options: FindOptions,
): Promise<{ binary: Binary } | { binary: undefined; reason: string }> {
  const folder = (search: Search) => binaryFolder(search.env, 'zipkin', ZIPKIN_VERSION)
  const sources: Source<Binary>[] = [
    { name: 'ZIPKIN_JAR', find: fromEnvironment },
    { name: 'cache', find: (search) => server(search, join(folder(search), 'zipkin.jar'), 'cache') },
    ...(options.prefer === 'process' ? [] : [asContainer(ZIPKIN_IMAGE, '3')]),
    ...[jarByDownload, jarByMaven].map((jar) => ({
      name: jar.name,
      async find(search: Search) {
        // Asked first, so that nothing is downloaded that could not run.
        await findJava(search)
        await jar.get(search, folder(search))
        return server(search, join(folder(search), 'zipkin.jar'), 'maven')
      },
    })),
  ]
  try {
    return { binary: await resolveBinary('zipkin', sources, ADVICE, report, options) }
  } catch (error) {
    if (error instanceof BinaryNotFound) return { binary: undefined, reason: error.message }
    throw error
  }
}

async function fromEnvironment(search: Search): Promise<ProcessBinary> {
  const jar = search.env.ZIPKIN_JAR
  if (!jar) throw new NotAvailable('not set')
  return server(search, resolve(jar), 'environment')
}

async function server(search: Search, jar: string, origin: Origin): Promise<ProcessBinary> {
  await access(jar).catch(() => {
    throw origin === 'environment' ? new Error(`there is no ${jar}`) : new NotAvailable(`no ${jar}`)
  })
  const command = await findJava(search)
  const version = origin === 'environment' ? (jar.match(/\d+\.\d+\.\d+/)?.[0] ?? 'of your own') : ZIPKIN_VERSION
  return { kind: 'process', command, args: [...JVM, '-jar', jar], version, origin }
}

const OLDEST_JAVA = 17

/**
 * The `java` of JAVA_HOME or else PATH.
 *
 * @throws NotAvailable when there is none or it is too old for Zipkin 3.
 */
async function findJava(search: Search): Promise<string> {
  const java = search.env.JAVA_HOME ? join(search.env.JAVA_HOME, 'bin', 'java') : 'java'
  // Unlike `-version`, this prints to stdout.
  const printed = await runTool(search, java, ['--version'], { timeout: 20_000 })
  const major = Number(printed.match(/^\S+ (\d+)/)?.[1])
  if (major >= OLDEST_JAVA) return java
  throw new NotAvailable(`${java} is version ${major || 'unknown'}; ${OLDEST_JAVA} or later is needed`)
}
