import { readFile, writeFile } from 'node:fs/promises'
import { execa } from 'execa'

/** Matches `<!-- output of: COMMAND -->` and the fenced block below it, which shows the command's stdout. */
const BLOCK = /(<!-- output of: (.+?) -->\n```text\n)([\s\S]*?)(```\n)/g

type Options = { root: string; write: boolean; report: (line: string) => void }

/**
 * Runs every command that a document shows and compares what it prints with what the document shows.
 *
 * @returns one message per block that differs; none when `write` has recorded the new output
 */
export async function checkDocument(file: string, { root, write, report }: Options): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  const differences: string[] = []
  let recorded = text
  for (const [block, head, command, shown, tail] of text.matchAll(BLOCK) as Iterable<
    [string, string, string, string, string]
  >) {
    report(command)
    const { all, stdout, exitCode } = await execa('bash', ['-c', command], {
      cwd: root,
      reject: false,
      all: true,
      env: { NO_COLOR: '1' },
    })
    const printed = `${stdout.replaceAll(root, '.').replace(/^\n+/, '').trimEnd()}\n`
    if (exitCode !== 0) differences.push(`${command} ended with exit code ${exitCode}:\n${all.slice(-2000)}`)
    else if (write) recorded = recorded.replace(block, () => `${head}${printed}${tail}`)
    else differences.push(...difference(command, shown, printed))
  }
  if (write && recorded !== text) await writeFile(file, recorded)
  return differences
}

function difference(command: string, shown: string, printed: string): string[] {
  const [before, now] = [shown, printed].map((text) => withoutNumbers(text).split('\n'))
  const line = before?.findIndex((one, n) => one !== now?.[n]) ?? -1
  if (line < 0 && before?.length === now?.length) return []
  return [
    `${command} prints something else from line ${line + 1} on:\n  shown:   ${before?.[line]}\n  printed: ${now?.[line]}`,
  ]
}

/** Replaces what may differ between two good runs: ids, numbers and their padding. */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{16,}\b/g, '#')
    .replaceAll(/\d+([.:-]\d+)*/g, '#')
    .replaceAll(/#(T|Z|-#)+/g, '#')
    .replaceAll(/ +/g, ' ')
}
