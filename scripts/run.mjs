// Runs a command of this repository on a fresh clone: `node scripts/run.mjs <command> [args]`.
// Plain JavaScript without dependencies, because it installs them. Everything it reports goes to stderr, so that the
// last line of the command's stdout stays the command's own.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [command, ...args] = process.argv.slice(2)
let child
let stopping

const report = (line) => process.stderr.write(`${line}\n`)

function end(problem, code = 1) {
  if (problem) report(problem)
  process.exit(code)
}

// A Ctrl-C at a terminal reaches the child anyway, so the child is only awaited; forwarding would interrupt it twice.
for (const signal of SIGNALS) {
  process.on(signal, () => {
    stopping ??= signal
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child?.kill(signal)
  })
}

// Resolves with the exit code; a child ended by a signal counts as 128 + its number, as in a shell.
function run(file, argv, stdio) {
  return new Promise((resolve) => {
    child = spawn(file, argv, { cwd: root, stdio })
    child.on('error', (error) => end(`Could not start ${file}: ${error.message}`))
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

async function prepare(what, file, argv) {
  const code = await run(file, argv, ['ignore', process.stderr, process.stderr])
  if (stopping) end('', 128 + constants.signals[stopping])
  if (code !== 0) end(`${what} failed (exit code ${code}). Its output is above.`, code)
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  end(`Node.js ${OLDEST_NODE.join('.')} or later is needed; this is ${process.versions.node} (${process.execPath}).`)
}

function checkCommand() {
  const commands = readdirSync(join(root, 'scripts')).flatMap((file) => file.match(/^([\w-]+)\.ts$/)?.[1] ?? [])
  if (commands.includes(command)) return
  if (command !== undefined && command !== '--help') report(`There is no command '${command}'.`)
  end(`Usage: node scripts/run.mjs <command> [options]\nCommands: ${commands.join(', ')}`, command === '--help' ? 0 : 2)
}

async function install() {
  const stamp = join(root, 'node_modules', '.installed-lockfile')
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  report(`Installing dependencies with ${packageManager} (once; again when the lockfile changes) …`)
  const argv = ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only']
  await prepare('Installing dependencies', 'npx', argv)
  writeFileSync(stamp, lockfile)
}

// The dashboard's page. Unlike tsc, Vite does not notice by itself that nothing changed.
async function buildPage() {
  const dashboard = join(root, 'packages', 'dashboard')
  const sources = ['package.json', 'vite.config.ts', 'web', join('src', 'protocol')].map((path) =>
    join(dashboard, path),
  )
  const stamp = join(dashboard, 'dist', '.page-sources')
  const hash = hashOf(sources.flatMap(filesUnder))
  if (existsSync(join(dashboard, 'dist', 'web')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const vite = join(dashboard, 'node_modules', 'vite', 'bin', 'vite.js')
  const config = join(dashboard, 'vite.config.ts')
  await prepare('Building the dashboard’s page', process.execPath, [
    vite,
    'build',
    '--config',
    config,
    '--logLevel',
    'warn',
  ])
  writeFileSync(stamp, hash)
}

const filesUnder = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesUnder(join(path, name)))
    : [path]

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

checkNode()
checkCommand()
await install()
await prepare('Building the services', process.execPath, [
  join('node_modules', 'typescript', 'bin', 'tsc'),
  '-b',
  'services',
  'packages',
])
await buildPage()
const code = await run(process.execPath, ['--import', 'tsx', join('scripts', `${command}.ts`), ...args], 'inherit')
process.exit(code)
