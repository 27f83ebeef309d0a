import { request } from 'node:http'

/** A call of an app by its id, through the sidecar of whoever calls. */
export type Call = {
  appId: string
  path?: string
  /** Under which the app that is called counts it, however often it is repeated. */
  id: string
  /** The status that the app answers with. */
  answer?: number
  /** Milliseconds that the app takes to answer. */
  delay?: number
  /** Sends the body without Content-Length, as a stream does. */
  chunked?: boolean
  headers?: Record<string, string>
  /** Gives up after this long: for calls that nothing else would end. */
  giveUpMs?: number
}

/** Status 0: the call was given up. */
export type Answer = { status: number; body: string; ms: number }

const BODY = JSON.stringify({ sku: 'espresso-beans', quantity: 1 })

/** Calls an app by its id, once; who repeats it is what is measured. @param http port of the caller's sidecar on loopback */
export function invoke(http: number, call: Call): Promise<Answer> {
  const { appId, path = 'echo', id, answer = 200, delay = 0 } = call
  const query = new URLSearchParams({ call: id, answer: String(answer), delay: String(delay) })
  return post(`http://127.0.0.1:${http}/v1.0/invoke/${appId}/method/${path}?${query}`, call)
}

/** Sends the same POST to any URL. */
export function post(
  url: string,
  { chunked = false, headers = {}, giveUpMs = 60_000 }: Pick<Call, 'chunked' | 'headers' | 'giveUpMs'> = {},
): Promise<Answer> {
  const begun = Date.now()
  const length = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(BODY)) }
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...length, ...headers },
    })
    const timer = setTimeout(() => {
      sent.destroy()
      resolve({ status: 0, body: '', ms: Date.now() - begun })
    }, giveUpMs)
    sent.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    sent.once('response', async (response) => {
      const body = (await response.setEncoding('utf8').toArray()).join('')
      clearTimeout(timer)
      resolve({ status: response.statusCode ?? 0, body, ms: Date.now() - begun })
    })
    sent.end(BODY)
  })
}

/** Makes a call `times` times, one after the other. */
export async function inTurn<Result>(times: number, call: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let done = 0; done < times; done++) results.push(await call())
  return results
}

/** Makes a call `times` times, at most `atATime` at once; all of them when left out. */
export async function atOnce<Result>(times: number, call: () => Promise<Result>, atATime = times): Promise<Result[]> {
  const results: Result[] = []
  let left = times
  const worker = async () => {
    while (left-- > 0) results.push(await call())
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return results
}
