import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type Curve, chartOptions } from './chart-options.ts'

type Props = { title: string; description: string; curves: readonly Curve[]; data: uPlot.AlignedData }

/** Curves with their newest values as a legend. A screen reader gets `description` in place of the canvas. */
export function Chart({ title, description, curves, data }: Props) {
  const area = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const latest = useRef(data)
  latest.current = data

  useEffect(() => {
    const element = area.current
    if (!element) return
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const draw = () => {
      plot.current?.destroy()
      const color = (name: string) => getComputedStyle(element).getPropertyValue(name).trim()
      const options = chartOptions(curves, element.clientWidth, element.clientHeight, color)
      plot.current = new uPlot(options, latest.current, element)
    }
    const observer = new ResizeObserver(() => {
      plot.current?.setSize({ width: element.clientWidth, height: element.clientHeight })
    })
    draw()
    observer.observe(element)
    dark.addEventListener('change', draw)
    return () => {
      observer.disconnect()
      dark.removeEventListener('change', draw)
      plot.current?.destroy()
    }
  }, [curves])

  useEffect(() => plot.current?.setData(data), [data])
  return (
    <figure class="chart">
      <figcaption>
        <b>{title}</b>
        {curves.map(({ name, color, fill }) => (
          <span key={name} class="curve" style={{ '--curve': `var(${color})` }} data-filled={fill !== undefined}>
            {name}
          </span>
        ))}
      </figcaption>
      <div class="plot" ref={area} role="img" aria-label={`${title}: ${description}`} />
    </figure>
  )
}
