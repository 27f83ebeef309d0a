import { AppError } from '@better-together/shared/problem'
import type { z } from 'zod'

const DEADLINE_MS = 10_000

export type KubernetesApi = ReturnType<typeof createKubernetesApi>

type Settings = {
  /** `https://10.96.0.1:443` */
  url: string
  /** The service account's token: read for each call, since the kubelet replaces it. */
  readToken: () => Promise<string>
}

/**
 * The few calls that faults need. The server's certificate is checked by Node against NODE_EXTRA_CA_CERTS.
 *
 * @throws AppError from each method: 404, 409, and 503 for the rest, with the API server's words
 */
export function createKubernetesApi({ url, readToken }: Settings) {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(url + path, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${(await readToken()).trim()}`,
        ...(body && { 'content-type': 'application/merge-patch+json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).catch((cause: Error) => {
      throw new AppError(503, 'kubernetes-unavailable', 'The Kubernetes API does not answer', { cause })
    })
    const answer = (await response.json().catch(() => ({}))) as { message?: string }
    if (response.ok) return answer
    const { status } = response
    const message = `The Kubernetes API answered ${status}: ${answer.message ?? method}`
    throw new AppError(status === 404 || status === 409 ? status : 503, 'kubernetes-refused', message)
  }

  return {
    get: async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> =>
      schema.parse(await call('GET', path)),
    /** https://www.rfc-editor.org/rfc/rfc7386: null removes. */
    mergePatch: async (path: string, patch: object) => void (await call('PATCH', path, patch)),
    delete: async (path: string) => void (await call('DELETE', path)),
  }
}
