/** The response of the dashboard’s server: its JSON, or why the request failed, in words. */
export type Answer<Body> = { ok: true; body: Body } | { ok: false; problem: string }

/** Reads JSON from the server. Never rejects. */
export function read<Body>(path: string): Promise<Answer<Body>> {
  return ask<Body>(path, { headers: { accept: 'application/json' } })
}

/** Sends a command to the server. Never rejects. A page of another origin cannot send its header. */
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
  const words = [title, detail].filter((part) => typeof part === 'string' && part !== '')
  return words.length > 0 ? words.join(': ') : `The server answered ${status}`
}
