import { request } from 'node:http'

export type Call = {
  /** Of the caller's sidecar. */
  http: number
  appId?: string
  path: string
  /** Id under which the callee counts. */
  id: string
  answer?: number
  delay?: number
  /** Sends the body without Content-Length, as a stream does. */
  chunked?: boolean
  headers?: Record<string, string>
  /** Gives up after this long: for calls that nothing else would end. */
  giveUpMs?: number
}

export type Answer = { status: number; body: string; ms: number }

const BODY = JSON.stringify({ sku: 'espresso-beans', quantity: 1 })

/** Calls an app by its id through a sidecar, once; who repeats it is what is measured. Status 0: it was given up. */
export function invoke(call: Call): Promise<Answer> {
  const { http, appId = 'callee', path, id, answer = 200, delay = 0 } = call
  const query = new URLSearchParams({ call: id, answer: String(answer), delay: String(delay) })
  return post(`http://127.0.0.1:${http}/v1.0/invoke/${appId}/method/${path}?${query}`, call)
}

/** The same POST to any URL. */
export function post(
  url: string,
  { chunked = false, headers = {}, giveUpMs = 60_000 }: Partial<Call>,
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
