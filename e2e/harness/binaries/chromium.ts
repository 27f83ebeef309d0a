import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Report } from '../progress.ts'
import { reasonOf } from '../run.ts'
import { versionIn } from '../versions.ts'
import {
  type FindOptions,
  isNotAvailable,
  NotAvailable,
  type ProcessBinary,
  resolveBinary,
  runTool,
  type Search,
  type Source,
} from './binary.ts'
import { checked, type Executable, sourcesOnDisk } from './executable.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const USUAL_PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]
/** Where a download of Playwright has its program, in `chromium-1234/`. */
const IN_PLAYWRIGHTS_FOLDER = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
]
const START_MS = 15_000

const chromium = (name: string): Executable => ({
  name,
  variable: 'CHROMIUM_PATH',
  version: 'local',
  check,
})

/** Finds a browser of the Chromium family. It is not downloaded: it is big, and only the tests of the page need one. */
export function findChromium(report: Report, options: FindOptions): Promise<ProcessBinary> {
  const [variable, ...onPath] = NAMES.flatMap((name, index) => {
    const [variable, path] = sourcesOnDisk(chromium(name))
    return [...(index === 0 && variable ? [variable] : []), ...(path ? [path] : [])]
  })
  const sources = [variable, ...onPath, usualPlaces, playwrightsFolder].filter((source) => source !== undefined)
  const advice =
    'Install chromium with your package manager, run `npx playwright install chromium`, or set CHROMIUM_PATH.'
  return resolveBinary('chromium', sources, advice, report, options)
}

async function check(search: Search, command: string): Promise<string> {
  const printed = await runTool(search, command, ['--version'], { timeout: START_MS })
  if (!/chrom|edge/i.test(printed)) throw new Error(`${command} is no Chromium: ${printed.slice(0, 80)}`)
  return versionIn(printed).join('.')
}

const usualPlaces: Source<ProcessBinary> = {
  name: 'usual places',
  find: (search) => firstUsable(search, USUAL_PLACES),
}

/** https://playwright.dev/docs/browsers#managing-browser-binaries */
const playwrightsFolder: Source<ProcessBinary> = {
  name: 'Playwright’s browsers',
  async find(search) {
    const home = search.env.HOME || homedir()
    const usual = process.platform === 'darwin' ? 'Library/Caches/ms-playwright' : '.cache/ms-playwright'
    const folder = resolve(search.env.PLAYWRIGHT_BROWSERS_PATH || join(home, usual))
    const builds = (await readdir(folder).catch(() => [])).filter((name) => /^chromium-\d+$/.test(name))
    const newestFirst = builds.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    return firstUsable(
      search,
      newestFirst.flatMap((build) => IN_PLAYWRIGHTS_FOLDER.map((path) => join(folder, build, path))),
    )
  },
}

/** One that is broken is passed over, as one on the PATH is. */
async function firstUsable(search: Search, files: readonly string[]): Promise<ProcessBinary> {
  for (const file of files) {
    try {
      return await checked(search, chromium(file), file, 'installed')
    } catch (error) {
      if (!isNotAvailable(error)) search.report(`${file} passed over: ${reasonOf(error)}`)
    }
  }
  throw new NotAvailable('none there')
}
