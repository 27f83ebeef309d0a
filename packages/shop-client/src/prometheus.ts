/** One time series with its value. */
export type Sample = { name: string; labels: Readonly<Record<string, string>>; value: number }

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)/
const LABEL = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:\\.|[^"\\])*)"/g

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
