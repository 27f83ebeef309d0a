import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { showCards } from '../cue-cards.ts'
import { rehearse } from '../rehearse.ts'
import { parseTalk } from '../talk-document.ts'
import { openTerminal } from '../terminal.ts'

const talk = (first: string, slot = '1:00') =>
  parseTalk(
    `## 0:00 One\n\n> Say this.\n\n${first}\n\n## ${slot} Two\n\n<!-- sees: printed two -->\n\`\`\`sh\necho two\n\`\`\`\n<!-- sees: printed two -->\n`,
  )

/** Rehearses a talk in which the second part first fails to see something, and then sees it. */
async function failuresOf(beats: ReturnType<typeof parseTalk>): Promise<string[]> {
  const say = () => undefined
  const impatient = beats.map((beat) => ({
    ...beat,
    steps: beat.steps.map((step) =>
      step.kind === 'sees' ? { ...step, check: { ...step.check, withinSeconds: 0.3 } } : step,
    ),
  }))
  return rehearse(impatient, { root: tmpdir(), signal: new AbortController().signal, say, onOutput: say })
}

/** A dashboard on which `fault` is on from the beginning. */
async function startDashboard() {
  const asked: string[] = []
  const view = { orders: [], nodes: [], edges: [], padlocks: [], controls: { faults: [{ id: 'f-1', title: 'x' }] } }
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/api/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`retry: 1000\n\nid: 0\nevent: view\ndata: ${JSON.stringify(view)}\n\n`)
      return
    }
    const isOwn = request.headers['x-better-together'] === 'dashboard'
    response.writeHead(isOwn ? 204 : 403).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, announce: `echo '  dashboard  http://127.0.0.1:${(server.address() as AddressInfo).port}/'` }
}

describe('a rehearsal', () => {
  it('runs, clicks and looks, and says what did not come about', async () => {
    const { asked, announce } = await startDashboard()
    const failures = await failuresOf(
      talk(
        `\`\`\`sh\n${announce}\n\`\`\`\n<!-- sees: faults 1 -->\n<!-- does: DELETE /api/controls/faults/{fault} -->`,
      ),
    )
    expect(asked).toContain('DELETE /api/controls/faults/f-1')
    expect(failures).toEqual([expect.stringContaining('Two: not seen: printed two')])
  })

  it('fails when a command ends otherwise than it should', async () => {
    const failures = await failuresOf(talk('```sh\nfalse\n```\n<!-- sees: printed two -->'))
    expect(failures[0]).toContain('exit code 1 in place of 0: false')
  })

  it('fails when a part takes longer than its time', async () => {
    const failures = await failuresOf(talk('```sh\nsleep 1.2; echo seen\n```\n<!-- sees: printed seen -->', '0:01'))
    expect(failures.join('\n')).toContain('One: ')
    expect(failures.join('\n')).toContain('longer than')
  })
})

describe('the terminal of the talk', () => {
  it('keeps jobs in the background, and ends them at its end', async () => {
    const terminal = openTerminal(tmpdir(), () => undefined)
    expect(await terminal.run('sleep 60 & echo begun $!', 5)).toBe(0)
    const pid = Number(/begun (\d+)/.exec(terminal.printed())?.[1])
    expect(await terminal.run('cat; exit_code() { return 3; }; exit_code', 5)).toBe(3) // nothing to read for cat
    expect(terminal.log()).not.toContain('talk-command-done')
    process.kill(pid, 0)
    await terminal.close()
    expect(() => process.kill(pid, 0)).toThrow()
  })
})

describe('the cards', () => {
  it('turn on Enter, and all are shown when nobody presses it', async () => {
    const output = new PassThrough()
    const input = new PassThrough()
    input.end('\n')
    const shown = text(output)
    await showCards(talk('<!-- sees: faults 0 -->'), { input, output, paper: { columns: 20, isStyled: false } })
    output.end()
    expect(await shown).toMatch(/0:00 {2}One[\s\S]+Say this\.[\s\S]+Enter: 1:00 Two[\s\S]+1:00 {2}Two/)
    expect(await shown).not.toContain('sees')
  })
})
