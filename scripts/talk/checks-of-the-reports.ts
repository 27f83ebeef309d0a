import type { Rule } from './checks.ts'

/** What the view Compare shows, and what a claim says that is run from the page. */
export const checksOfTheReports: readonly Rule[] = [
  {
    pattern: /^claim (?<number>\d+) holds in (?<environment>[a-z-]+)$/,
    async look({ comparison }, { number, environment = '' }) {
      const { claims } = await comparison()
      const status = claims.find((claim) => claim.number === Number(number))?.cells[environment]?.status
      return { holds: status === 'holds', seen: status ?? 'no report' }
    },
  },
  {
    pattern: /^claim (?<number>\d+) in (?<environment>[a-z-]+) saw (?<seen>.+?) for (?<fact>.+)$/,
    async look({ comparison }, { number, environment = '', fact, seen }) {
      const claim = (await comparison()).claims.find((one) => one.number === Number(number))
      const row = claim?.cells[environment]?.rows.find((one) => one.fact === fact)
      return { holds: row?.seen === seen, seen: row?.seen ?? 'no such fact' }
    },
  },
  {
    pattern: /^costs of (?<arm>.+) in (?<environment>[a-z-]+)$/,
    async look({ comparison }, { arm, environment }) {
      const { costs } = await comparison()
      const names = costs.find((one) => one.environment === environment)?.arms.map(({ name }) => name) ?? []
      return { holds: names.includes(arm ?? ''), seen: names.join(', ') || 'no costs' }
    },
  },
  {
    pattern: /^claim (?<number>\d+) was run here and holds$/,
    async look({ view }, { number }) {
      const { claimRun } = (await view()).controls
      if (claimRun?.number !== Number(number)) return { holds: false, seen: 'it was not run' }
      return { holds: claimRun.state === 'holds', seen: [claimRun.state, ...claimRun.lines.slice(-3)].join('; ') }
    },
  },
]
