import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createProgress } from './demo/progress.ts'
import { checkDocument } from './docs/recorded-output.ts'

const USAGE = `Usage: npm run docs -- [--write] [file...]

Runs the commands whose output README.md and docs/*.md show, and compares. Numbers, ids and times may differ.

  --write   record what the commands print now
  --help    this text`

const ROOT = resolve(import.meta.dirname, '..')
const DOCUMENTS = ['README.md', 'docs/claims.md']

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const { say } = createProgress()
let different = 0
for (const document of positionals.length > 0 ? positionals : DOCUMENTS) {
  for (const difference of await checkDocument(resolve(ROOT, document), { root: ROOT, write: values.write, say })) {
    different += 1
    console.log(`${document}: ${difference}`)
  }
}
if (different > 0) console.log('\nnpm run docs -- --write records what the commands print now.')
process.exitCode = different > 0 ? 1 : 0
