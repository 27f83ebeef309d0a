/** What a request to the dashboard’s own server came to: its JSON, or why it failed, for people. */
export type Answer<Body> = { ok: true; body: Body } | { ok: false; problem: string }

/** Reads JSON from the server. Never rejects. */
export function read<Body>(path: string): Promise<Answer<Body>> {
  return ask<Body>(path, { headers: { accept: 'application/json' } })
}

/** Asks the server to do something. Never rejects. The header is what a page of another origin cannot send. */
export function act(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer<unknown>> {
  return ask(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-better-together': 'dashboard' },
    ...(method === 'DELETE' ? {} : { body: JSON.stringify(body ?? {}) }),
  })
}

async function ask<Body>(path: string, init: RequestInit): Promise<Answer<Body>> {
  try {
    const response = await fetch(path, init)
    const text = await response.text()
    const json: unknown = text === '' ? undefined : JSON.parse(text)
    return response.ok ? { ok: true, body: json as Body } : { ok: false, problem: problemOf(json, response.status) }
  } catch (error) {
    return {
      ok: false,
      problem: `The dashboard’s server did not answer (${error instanceof Error ? error.message : error})`,
    }
  }
}

function problemOf(body: unknown, status: number): string {
  const { title, detail } = (body ?? {}) as { title?: unknown; detail?: unknown }
  const said = [title, detail].filter((part) => typeof part === 'string' && part !== '')
  return said.length > 0 ? said.join(': ') : `The server answered ${status}`
}
