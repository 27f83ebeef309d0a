/** A request that the page makes when something in it is clicked. */
export type Deed = {
  text: string
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** May hold `{order KIND}`, the newest order of that kind, and `{fault}`, the newest fault. */
  path: string
  body: unknown
}

const DEED = /^(GET|PUT|POST|DELETE) (\/api\/(?:[^\s{]|\{[^}]*\})+)(?: ([\s\S]+))?$/

/** `POST /api/controls/faults {"kind":"kill","target":"notifier"}`. @throws Error for what it cannot make sense of */
export function parseDeed(text: string): Deed {
  const [, method, path, json] = DEED.exec(text) ?? []
  if (method === undefined || path === undefined) throw new Error(`This is no request of the page: ${text}`)
  try {
    const body: unknown = json === undefined ? {} : JSON.parse(json)
    return { text, method: method as Deed['method'], path, body }
  } catch (cause) {
    throw new Error(`Its body is no JSON: ${text}`, { cause })
  }
}
