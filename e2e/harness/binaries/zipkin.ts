import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { partFolder } from './cache.ts'
import { asContainer } from './engine.ts'
import { firstThatWorks, PartNotFound } from './first-that-works.ts'
import { findJava } from './java.ts'
import {
  Absent,
  type FindOptions,
  type Part,
  type ProcessPart,
  type Report,
  type Search,
  type Source,
  type Way,
} from './part.ts'
import { jarByDownload, jarByMaven, ZIPKIN_VERSION } from './zipkin-jar.ts'

const IMAGE = 'openzipkin/zipkin-slim:3'
const ADVICE = 'Start Docker, or install Java 17 or later and Maven, or set ZIPKIN_JAR to a zipkin-server jar.'
// The JVM must not take the services' processor: no optimizing compiler, and memory for the traces that MEM_MAX_SPANS keeps.
// One that has run out of it all the same ends, and is started again.
const JVM = ['-Xms64m', '-Xmx256m', '-XX:+ExitOnOutOfMemoryError', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Zipkin, or undefined and the reason when it cannot be had: then there are no traces, and all else works. */
export async function findZipkin(
  report: Report,
  options: FindOptions,
): Promise<{ part: Part } | { part: undefined; reason: string }> {
  const folder = (search: Search) => partFolder(search.env, 'zipkin', ZIPKIN_VERSION)
  const ways: Way<Part>[] = [
    { name: 'ZIPKIN_JAR', find: fromEnvironment },
    { name: 'cache', find: (search) => server(search, join(folder(search), 'zipkin.jar'), 'cache') },
    ...(options.prefer === 'process' ? [] : [asContainer(IMAGE, '3')]),
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
    return { part: await firstThatWorks('zipkin', ways, ADVICE, report, options) }
  } catch (error) {
    if (error instanceof PartNotFound) return { part: undefined, reason: error.message }
    throw error
  }
}

async function fromEnvironment(search: Search): Promise<ProcessPart> {
  const jar = search.env.ZIPKIN_JAR
  if (!jar) throw new Absent('not set')
  return server(search, resolve(jar), 'environment')
}

async function server(search: Search, jar: string, source: Source): Promise<ProcessPart> {
  await access(jar).catch(() => {
    throw source === 'environment' ? new Error(`there is no ${jar}`) : new Absent(`no ${jar}`)
  })
  const command = await findJava(search)
  const version = source === 'environment' ? (jar.match(/\d+\.\d+\.\d+/)?.[0] ?? 'of your own') : ZIPKIN_VERSION
  return { kind: 'process', command, args: [...JVM, '-jar', jar], version, source }
}
