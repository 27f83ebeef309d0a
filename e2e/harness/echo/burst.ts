import { type Answer, type Call, invoke } from './invoke.ts'

/** `times` calls with one id, one after the other. */
export async function inTurn(times: number, call: Call): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let done = 0; done < times; done++) answers.push(await invoke(call))
  return answers
}

/** `times` calls with one id, all at once. */
export function atOnce(times: number, call: Call): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, () => invoke(call)))
}
