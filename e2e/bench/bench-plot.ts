import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { BenchReport } from './bench-report.ts'
import { CONTROL } from './variants.ts'

export type PlotLook = {
  /** In CSS pixels; the picture can be scaled. */
  width: number
  /** Colours may be CSS variables where the picture stands in a page. */
  ink: string
  quiet: string
  /** What it stands on: a halo keeps words readable across lines. */
  paper: string
  accent: string
  font: string
}

/** For a picture that stands alone, on white. */
const PRINT: PlotLook = {
  width: 760,
  ink: '#1b1f24',
  quiet: '#6b7280',
  paper: '#ffffff',
  accent: '#0b6bcb',
  font: 'system-ui, sans-serif',
}

/** The median latency of each arm as a multiple of direct calls: each block a dot, the interval a bar. As SVG text. */
export function benchPlot(report: BenchReport, look: PlotLook = PRINT): string {
  const { width, ink, quiet, paper, accent, font } = look
  const rows = report.arms.flatMap(({ name, ratios }) => {
    const ratio = ratios.find(({ against }) => against === CONTROL.against)
    return ratio ? [{ name, ...ratio.p50 }] : []
  })
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const narrow = width < 500
  const svg = Plot.plot({
    document,
    width,
    height: 66 + rows.length * (narrow ? 56 : 40),
    marginLeft: narrow ? 4 : 170,
    marginRight: narrow ? 64 : 150,
    marginTop: 12,
    marginBottom: 44,
    style: { background: paper, color: ink, fontFamily: font, fontSize: '13px' },
    x: {
      label: 'times as long as a direct call, median',
      labelAnchor: 'left',
      labelArrow: 'none',
      type: 'linear',
      zero: true,
      grid: false,
      ticks: narrow ? 5 : 8,
    },
    y: { label: null, domain: rows.map(({ name }) => name), axis: narrow ? null : 'left', tickSize: 0 },
    marks: [
      Plot.ruleX([1], { stroke: quiet, strokeDasharray: '2 3' }),
      Plot.dot(
        rows.flatMap(({ name, perBlock }) => perBlock.map((value) => ({ name, value }))),
        { x: 'value', y: 'name', r: 2.5, fill: quiet, fillOpacity: 0.55 },
      ),
      Plot.ruleY(rows, { x1: 'low', x2: 'high', y: 'name', stroke: accent, strokeWidth: 3, strokeLinecap: 'round' }),
      Plot.dot(rows, { x: 'median', y: 'name', r: 5.5, fill: accent }),
      // In a column of their own: beside the bars they would cover blocks.
      Plot.text(rows, {
        frameAnchor: 'right',
        y: 'name',
        text: ({ median, low, high }: (typeof rows)[number]) =>
          narrow ? `${median.toFixed(2)}×` : `${median.toFixed(2)}×  (${low.toFixed(2)}–${high.toFixed(2)})`,
        textAnchor: 'start',
        dx: 14,
        fill: ink,
        fontWeight: narrow ? 600 : 500,
      }),
      ...(narrow
        ? [
            Plot.text(rows, {
              frameAnchor: 'left',
              y: 'name',
              text: 'name',
              textAnchor: 'start',
              dy: -18,
              fill: ink,
              stroke: paper,
              strokeWidth: 6,
            }),
          ]
        : []),
    ],
  })
  return `${svg.outerHTML}\n`
}
