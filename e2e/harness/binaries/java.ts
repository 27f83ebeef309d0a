import { join } from 'node:path'
import { Absent, type Search } from './part.ts'
import { runTool } from './tool.ts'

const OLDEST_JAVA = 17

/**
 * The `java` of JAVA_HOME or else PATH.
 *
 * @throws Absent when there is none or it is too old for Zipkin 3.
 */
export async function findJava(search: Search): Promise<string> {
  const java = search.env.JAVA_HOME ? join(search.env.JAVA_HOME, 'bin', 'java') : 'java'
  // Unlike `-version`, this prints to stdout.
  const said = await runTool(search, java, ['--version'], { timeout: 20_000 })
  const major = Number(said.match(/^\S+ (\d+)/)?.[1])
  if (major >= OLDEST_JAVA) return java
  throw new Absent(`${java} is version ${major || 'unknown'}; ${OLDEST_JAVA} or later is needed`)
}
