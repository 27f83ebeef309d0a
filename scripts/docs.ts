import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadClaims } from '@better-together/claims/src/load-claims'
import { createProgress } from '@better-together/harness/progress'
import { claimsPage, statements } from './docs/claims-page.ts'
import { checkDocument } from './docs/recorded-output.ts'

const USAGE = `Usage: npm run docs -- [--write] [file...]

Runs the commands whose output README.md shows, and compares; numbers, ids and times may differ.
Checks that docs/claims.md states each claim and its method as the claim itself does.

  --write   record what the commands print now, and write docs/claims.md from report/*.json
  --help    this text`

const ROOT = resolve(import.meta.dirname, '..')
const DOCUMENTS = ['README.md']
const CLAIMS_PAGE = 'docs/claims.md'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const { report } = createProgress()
let different = 0
for (const document of positionals.length > 0 ? positionals : DOCUMENTS) {
  for (const difference of await checkDocument(resolve(ROOT, document), { root: ROOT, write: values.write, report })) {
    different += 1
    console.log(`${document}: ${difference}`)
  }
}
if (positionals.length === 0) {
  const claims = await loadClaims(undefined)
  if (values.write) await writeFile(resolve(ROOT, CLAIMS_PAGE), await claimsPage(ROOT, claims))
  const page = await readFile(resolve(ROOT, CLAIMS_PAGE), 'utf8')
  for (const statement of statements(claims).filter((text) => !page.includes(text))) {
    different += 1
    console.log(`${CLAIMS_PAGE} does not state: ${statement}`)
  }
}
if (different > 0) console.log('\nnpm run docs -- --write records what the commands print now.')
process.exitCode = different > 0 ? 1 : 0
