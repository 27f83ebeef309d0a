/** One time series with its value. */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)/
const LABEL = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:\\.|[^"\\])*)"/g
const REQUESTS_SENT = 'dapr_runtime_service_invocation_req_sent_total'
const DEADLINE_MS = 5000

/**
 * Reads Prometheus’ text format, only of metrics whose name passes `wanted`: a sidecar shows a thousand lines and few
 * matter. https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string, wanted: (name: string) => boolean): Sample[] {
  return text.split('\n').flatMap((line) => {
    const found = line.startsWith('#') ? undefined : LINE.exec(line)?.groups
    if (!found?.name || !wanted(found.name)) return []
    return [
      {
        name: found.name,
        labels: labelsOf(found.labels ?? ''),
        value: Number(found.value?.replace('Inf', 'Infinity')),
      },
    ]
  })
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(({ groups }) => [groups?.name ?? '', unescaped(groups?.value ?? '')]),
  )
}

const unescaped = (text: string) => text.replaceAll(/\\(.)/g, (_all, char: string) => (char === 'n' ? '\n' : char))

/** Returns the samples of a sidecar whose name passes `wanted`. @throws Error when it does not answer in time */
export async function readMetrics(
  url: string,
  wanted: (name: string) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<Sample[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) })
  if (!response.ok) throw new Error(`answered ${response.status}`)
  return parseExposition(await response.text(), wanted)
}

/** Adds up the samples of one metric whose labels pass `where`. */
export function sumOf(samples: readonly Sample[], name: string, where: (labels: Sample['labels']) => boolean): number {
  return samples.reduce((sum, sample) => (sample.name === name && where(sample.labels) ? sum + sample.value : sum), 0)
}

/** Returns how many attempts at an app a sidecar has sent. */
export function attemptsSent(samples: readonly Sample[], appId: string): number {
  return sumOf(samples, REQUESTS_SENT, ({ dst_app_id }) => dst_app_id === appId)
}

/**
 * Returns how many attempts at an app a sidecar reports. Only for what cannot be observed from outside: with a policy
 * of its own Dapr keeps a broken connection, and gRPC answers attempts on it without dialling.
 *
 * @param metricsPort the sidecar's
 */
export async function attemptsBySidecar(metricsPort: number, appId: string): Promise<number> {
  const url = `http://127.0.0.1:${metricsPort}/metrics`
  return attemptsSent(await readMetrics(url, (name) => name === REQUESTS_SENT), appId)
}
