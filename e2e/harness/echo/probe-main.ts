// Runs in a pod, by `probe`: asks each question of its one argument (JSON) of an address and prints the outcomes, as JSON.
import { once } from 'node:events'
import { connect } from 'node:net'
import { callInPlainText } from './internal-call.ts'
import type { Outcome, Question } from './probe.ts'

const TIMEOUT_MS = 5000

/** Dials, sends the bytes if there are any, and waits for the first that come back. */
async function speak({ host, port, send }: Question): Promise<Outcome> {
  const socket = connect({ host, port, timeout: TIMEOUT_MS })
  socket.once('timeout', () => socket.destroy(Object.assign(new Error('silent'), { code: 'silent' })))
  try {
    await once(socket, 'connect')
    if (send === undefined) return { answered: 'connected' }
    socket.write(send)
    const answer = once(socket, 'data').then(([bytes]): Outcome => ({ answered: bytes.toString('latin1') }))
    return await Promise.race([answer, once(socket, 'close').then((): Outcome => ({ ended: 'CLOSED' }))])
  } finally {
    socket.destroy()
  }
}

async function ask(question: Question): Promise<Outcome> {
  if (question.call === undefined) return speak(question)
  const outcome = await callInPlainText(question, question.call)
  if (!('refused' in outcome)) return outcome
  return { ended: outcome.refused.startsWith('silent ') ? 'silent' : outcome.refused }
}

const questions = JSON.parse(process.argv[2] ?? '[]') as Question[]
const outcomes = questions.map(async (question): Promise<[string, Outcome]> => {
  const outcome = await ask(question).catch((error: NodeJS.ErrnoException): Outcome => {
    const { code, message } = (error.cause as NodeJS.ErrnoException | undefined) ?? error
    return { ended: code ?? message }
  })
  return [question.name, 'answered' in outcome ? { answered: outcome.answered.slice(0, 600) } : outcome]
})
console.log(JSON.stringify(Object.fromEntries(await Promise.all(outcomes))))
