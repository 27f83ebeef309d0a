import { benchPlot, type PlotLook } from '@better-together/bench/bench-plot'
import type { ArmReport, BenchReport } from '@better-together/bench/bench-report'
import { additivityText, ratioText } from '@better-together/bench/bench-table'
import { type Html, html, trusted } from './html.ts'

const LOOK = {
  ink: 'currentColor',
  quiet: 'var(--quiet)',
  paper: 'var(--paper)',
  accent: 'var(--accent)',
  font: 'inherit',
}
const WIDE: PlotLook = { ...LOOK, width: 780 }
const NARROW: PlotLook = { ...LOOK, width: 340 }

/** What was measured in each environment, as ratios with intervals, then the numbers behind them. */
export function costSection(benches: readonly BenchReport[]): Html {
  return html`
<section id="costs">
  <h2>What it costs</h2>
  ${benches.length === 0 && html`<p class="lede">Nothing has been measured yet. <code>npm run bench</code> takes two minutes and writes what belongs here.</p>`}
  ${benches.map(costOf)}
</section>`
}

function costOf(bench: BenchReport): Html {
  const { environment, settings, control, arms, memory, additivity } = bench
  return html`
<p class="lede">${environment}: ${settings.blocks} interleaved blocks of each arm at ${settings.rate} requests a second, ${settings.bodyBytes} bytes each way.
Latency counts from the moment a request should have been sent. The same arm measured twice gives ${control.p50Ratio.toFixed(3)}.${settings.scheduling === 'realtime' && ' All of it ran with real-time priority.'}</p>
<figure>
  <div class="plot wide-screen" aria-hidden="true">${trusted(benchPlot(bench, WIDE))}</div>
  <div class="plot narrow-screen" aria-hidden="true">${trusted(benchPlot(bench, NARROW))}</div>
  <figcaption>Small dots are blocks, the large dot is their median, the bar its 95 % bootstrap interval. The dashed line is a direct call.</figcaption>
</figure>
${additivity && html`<p>${additivityText(additivity)}</p>`}
<details class="run" open><summary>The numbers</summary>
<div class="wide" tabindex="0" role="region" aria-label="Latency of each arm in ${environment}">
<table class="numbers">
  <thead><tr><th scope="col">Arm</th><th scope="col">p50 ratio</th><th scope="col">p90 ratio</th><th scope="col">p99 ratio</th><th scope="col">p50 ms</th><th scope="col">p90 ms</th><th scope="col">p99 ms</th></tr></thead>
  <tbody>${arms.flatMap(latencyRows)}</tbody>
</table>
</div></details>
${arms.some(({ cpu }) => cpu) ? cpuTable(arms) : html`<p class="quiet">CPU per request: not available where it ran.</p>`}
${memory ? memoryTable(memory) : html`<p class="quiet">Memory: not available where it ran.</p>`}`
}

function latencyRows({ name, path, latencyMs: { p50, p90, p99 }, ratios }: ArmReport): Html[] {
  const own = [p50, p90, p99].map((ms) => html`<td>${ms.toFixed(2)}</td>`)
  const head = html`<th scope="row">${name}<small>${path}</small></th>`
  const [first, ...others] = ratios
  const cells = first ? ratioCells(first) : html`<td colspan="3">what the others are divided by</td>`
  return [
    html`<tr>${head}${cells}${own}</tr>`,
    ...others.map(
      (ratio) =>
        html`<tr class="again"><th scope="row">… divided by ${ratio.against}</th>${ratioCells(ratio)}<td colspan="3"></td></tr>`,
    ),
  ]
}

const ratioCells = ({ p50, p90, p99 }: ArmReport['ratios'][number]) =>
  html`${[p50, p90, p99].map((interval) => html`<td>${ratioText(interval)}</td>`)}`

function cpuTable(arms: readonly ArmReport[]): Html {
  const rows = arms.map(({ name, cpu }) => ({
    name,
    total: (cpu ?? []).reduce((sum, one) => sum + one.usPerRequest, 0),
    cpu: cpu ?? [],
  }))
  const most = Math.max(1, ...rows.map(({ total }) => total))
  return html`
<h3>Processor time per request</h3>
<table class="bars"><thead class="unseen"><tr><th scope="col">Arm</th><th scope="col">Microseconds</th></tr></thead>
<tbody>${rows.map(
    ({ name, total, cpu }) => html`<tr><th scope="row">${name}</th><td>
      <span class="bar" style="--share:${((total / most) * 100).toFixed(1)}%"></span><b>${total} µs</b>
      <small>${cpu.map(({ process, usPerRequest }) => `${process} ${usPerRequest}`).join(' · ')}</small></td></tr>`,
  )}</tbody></table>
<p class="quiet">User and system time of every process but the caller’s own, from /proc.</p>`
}

function memoryTable(memory: NonNullable<BenchReport['memory']>): Html {
  const most = Math.max(1, ...memory.map(({ pssMiB }) => pssMiB))
  return html`
<h3>Memory at the end of the run</h3>
<table class="bars"><thead class="unseen"><tr><th scope="col">Process</th><th scope="col">MiB</th></tr></thead>
<tbody>${memory.map(
    ({ process, pssMiB, rssMiB }) => html`<tr><th scope="row">${process}</th><td>
      <span class="bar" style="--share:${((pssMiB / most) * 100).toFixed(1)}%"></span><b>${pssMiB.toFixed(0)} MiB</b>
      <small>proportional share; ${rssMiB.toFixed(0)} resident</small></td></tr>`,
  )}</tbody></table>`
}
