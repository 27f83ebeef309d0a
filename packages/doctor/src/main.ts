#!/usr/bin/env node
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Options, readOptions, USAGE } from './cli/options.ts'
import { type Input, readInput } from './input/read-input.ts'
import { readLive } from './input/read-live.ts'
import { readYaml } from './input/read-yaml.ts'
import { deploymentsOf } from './model/deployments.ts'
import { renderReport } from './output/report.ts'
import { rulesMarkdown } from './output/rules-markdown.ts'
import { describeModel } from './output/text.ts'
import { allRules } from './rules/all-rules.ts'
import { examine } from './rules/examine.ts'

const OVERLAYS = 'deploy/overlays'

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)))
} catch (error) {
  log(`doctor: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}

/** Reads, examines and reports. Returns the exit code: 1 when a finding is as bad as `--fail-on` or worse, else 0. */
async function run(options: Options): Promise<number> {
  if (options.help || options['rules-markdown']) {
    process.stdout.write(options.help ? USAGE : rulesMarkdown(allRules))
    return 0
  }
  const inputs = await readInputs(options)
  for (const note of inputs.flatMap(({ notes }) => notes)) log(note)
  const files = options['dapr-values'].toReversed()
  const values = await Promise.all(files.map(async (file) => readYaml(await readFile(file, 'utf8'), file)))
  const deployments = deploymentsOf(inputs, values.flat(), options.kubernetes)
  for (const { name, model } of deployments) log(describeModel(name, model))
  const models = deployments.map(({ model }) => model)
  const findings = examine(models, allRules)
  process.stdout.write(renderReport(findings, allRules, { ...options, color: process.stdout.isTTY }))
  const failing = options['fail-on'] === 'error' ? ['error'] : ['error', 'warning']
  return findings.some(({ severity }) => failing.includes(severity)) ? 1 : 0
}

async function readInputs(options: Options): Promise<Input[]> {
  const tools = { kubectl: process.env.KUBECTL, kustomize: process.env.KUSTOMIZE }
  const names = options.inputs.length === 0 && !options.live ? ownOverlays() : options.inputs
  const inputs: Input[] = []
  for (const name of names) inputs.push(await readInput(name, tools, process.stdin))
  if (options.live) inputs.push(await readLive(tools.kubectl ?? 'kubectl', log))
  return inputs
}

function ownOverlays(): string[] {
  if (!existsSync(OVERLAYS))
    throw new Error(`nothing to read: give an overlay, a file or a folder (there is no ${OVERLAYS} here)\n\n${USAGE}`)
  return readdirSync(OVERLAYS).map((name) => join(OVERLAYS, name))
}

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}
