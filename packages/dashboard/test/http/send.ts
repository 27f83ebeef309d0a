import { request as httpRequest } from 'node:http'

type Sent = { headers?: Record<string, string>; body?: object | undefined }
type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: unknown }

/** Sends a request as written; fetch would set Host and Sec-Fetch-Site itself. Empty headers are left out. */
export function sendTo(port: number): (method: string, path: string, sent?: Sent) => Promise<Answer> {
  return (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
      const text = body ? JSON.stringify(body) : ''
      const length = body ? { 'content-length': String(Buffer.byteLength(text)) } : {}
      const request = httpRequest({ port, host: '127.0.0.1', method, path, headers: { ...length, ...given } })
      request.once('error', reject)
      request.once('response', async (response) => {
        let answer = ''
        for await (const chunk of response.setEncoding('utf8')) answer += chunk
        const isJson = /json/.test(response.headers['content-type'] ?? '')
        const { statusCode = 0, headers: got } = response
        resolve({ status: statusCode, headers: got, body: isJson ? JSON.parse(answer) : answer })
      })
      request.end(text)
    })
}
