import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Options, readOptions, USAGE } from './cli/options.ts'
import { type Input, readInput } from './input/read-input.ts'
import { readLive } from './input/read-live.ts'
import { readYaml } from './input/read-yaml.ts'
import { deploymentsOf } from './model/deployments.ts'
import { examine } from './model/finding.ts'
import { jsonReport } from './output/json.ts'
import { rulesMarkdown } from './output/rules-markdown.ts'
import { sarifReport } from './output/sarif.ts'
import { describeModel, textReport } from './output/text.ts'
import { allRules } from './rules/all-rules.ts'

const OVERLAYS = 'deploy/overlays'

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

function ownOverlays(): string[] {
  if (!existsSync(OVERLAYS))
    throw new Error(`nothing to read: give an overlay, a file or a folder (there is no ${OVERLAYS} here)\n\n${USAGE}`)
  return readdirSync(OVERLAYS).map((name) => join(OVERLAYS, name))
}

async function read(options: Options): Promise<Input[]> {
  const tools = { kubectl: process.env.KUBECTL, kustomize: process.env.KUSTOMIZE }
  const given = options.inputs.length === 0 && !options.live ? ownOverlays() : options.inputs
  const inputs: Input[] = []
  for (const name of given) inputs.push(await readInput(name, tools, process.stdin))
  if (options.live) inputs.push(await readLive(tools.kubectl ?? 'kubectl', tell))
  for (const note of inputs.flatMap(({ notes }) => notes)) tell(note)
  return inputs
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.help || options['rules-markdown']) {
    process.stdout.write(options.help ? USAGE : rulesMarkdown(allRules))
    return 0
  }
  const inputs = await read(options)
  const files = options['dapr-values'].toReversed()
  const values = await Promise.all(files.map(async (file) => readYaml(await readFile(file, 'utf8'), file)))
  const deployments = deploymentsOf(inputs, values.flat(), options.kubernetes)
  for (const { name, model } of deployments) tell(describeModel(name, model))
  const findings = examine(
    deployments.map(({ model }) => model),
    allRules,
  )
  if (options.json) process.stdout.write(jsonReport(findings))
  else if (options.sarif) process.stdout.write(sarifReport(findings, allRules))
  else process.stdout.write(textReport(findings, process.stdout.isTTY))
  const failing = options['fail-on'] === 'error' ? ['error'] : ['error', 'warning']
  return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  tell(`doctor: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}
