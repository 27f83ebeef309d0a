import type uPlot from 'uplot'

/** A curve: its name, its colour as a custom property, and a width or an area so that it can be distinguished without colour. */
export type Curve = { name: string; color: string; width: number; fill?: 'faint' | 'full' }

/** Returns uPlot’s options for curves over the last minutes, in the colours of the page. */
export function chartOptions(
  curves: readonly Curve[],
  width: number,
  height: number,
  color: (name: string) => string,
): uPlot.Options {
  const axis = { stroke: color('--quiet'), font: '12px system-ui, sans-serif', ticks: { show: false } }
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 26, 0, 0],
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.15)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 76, values: (_plot, seconds) => seconds.map(minuteAndSecond) },
      { ...axis, grid: { stroke: color('--line'), width: 1 }, size: 44, space: 28 },
    ],
    series: [
      {},
      ...curves.map(({ name, color: stroke, width: line, fill }) => ({
        label: name,
        stroke: color(stroke),
        width: line,
        points: { show: false },
        ...(fill ? { fill: fill === 'full' ? color(stroke) : `${color(stroke)}22` } : {}),
      })),
    ],
  }
}

function minuteAndSecond(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB')
}
