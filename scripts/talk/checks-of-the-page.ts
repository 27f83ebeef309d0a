import type { OrderCell } from '@better-together/dashboard/protocol/order-cell'
import type { Rule } from './checks.ts'

const isUnderWay = ({ kind }: OrderCell) => kind === 'under-way'

/** What the dashboard shows of what happens. Orders count when they were accepted after the last thing that was done. */
export const checksOfThePage: readonly Rule[] = [
  {
    pattern: /^orders (?<kind>[a-z-]+) at least (?<least>\d+)$/,
    async look({ view, since }, { kind, least }) {
      const orders = (await view()).orders.filter(({ acceptedAt }) => Date.parse(acceptedAt) >= since)
      const number = orders.filter((order) => order.kind === kind).length
      return { holds: number >= Number(least), seen: `${number} of ${orders.length} orders` }
    },
  },
  {
    pattern: /^orders that (?<callee>\S+) was not asked for at least (?<least>\d+)$/,
    async look({ view, since }, { callee = '', least }) {
      const orders = (await view()).orders.filter(({ acceptedAt }) => Date.parse(acceptedAt) >= since)
      const number = orders.filter(({ attempts }) => attempts?.[callee] === 0).length
      return { holds: number >= Number(least), seen: `${number} of ${orders.length} orders` }
    },
  },
  {
    pattern: /^no order under way$/,
    async look({ view }) {
      const number = (await view()).orders.filter(isUnderWay).length
      return { holds: number === 0, seen: `${number} under way` }
    },
  },
  {
    // Rejected in time or told: what was accepted came to an end that a customer notices.
    pattern: /^every order told or rejected$/,
    async look({ view }) {
      const { orders } = await view()
      const open = orders.filter(({ status, event }) => status !== 'rejected' && event !== 'acknowledged')
      return { holds: orders.length > 0 && open.length === 0, seen: `${open.length} of ${orders.length} are not` }
    },
  },
  {
    pattern: /^dead letters (?<most>\d+)$/,
    async look({ view }, { most }) {
      const { deadLettered } = (await view()).totals
      return { holds: deadLettered === Number(most), seen: `${deadLettered}` }
    },
  },
  {
    pattern: /^faults (?<count>\d+)$/,
    async look({ view }, { count }) {
      const titles = (await view()).controls.faults.map(({ title }) => title)
      return { holds: titles.length === Number(count), seen: titles.join(', ') || 'none' }
    },
  },
  {
    pattern: /^node (?<id>\S+) (?<health>up|down)$/,
    async look({ view }, { id, health }) {
      const node = (await view()).nodes.find((one) => one.id === id)
      return { holds: node?.health === health, seen: node ? `${node.health}: ${node.how}` : 'no such node' }
    },
  },
  {
    pattern: /^padlock (?<edge>\S+) (?<verdict>encrypted|readable)$/,
    async look({ view }, { edge, verdict }) {
      const padlock = (await view()).padlocks.find((one) => one.edge === edge)
      return {
        holds: padlock?.verdict === verdict,
        seen: padlock ? `${padlock.verdict}: ${padlock.how}` : 'no padlock',
      }
    },
  },
  {
    pattern: /^edge (?<id>\S+) (?<what>busy|failing)$/,
    async look({ view }, { id, what }) {
      const edge = (await view()).edges.find((one) => one.id === id)
      const rate = (what === 'busy' ? edge?.perSecond : edge?.errorsPerSecond) ?? 0
      return { holds: rate > 0, seen: edge ? `${rate} a second` : 'no such edge' }
    },
  },
  {
    pattern: /^opened order has a span of (?<service>\S+)$/,
    async look({ opened }, { service }) {
      const services = [...new Set((await opened()).spans.map((span) => span.service))]
      return { holds: services.includes(service ?? ''), seen: services.join(', ') || 'no spans' }
    },
  },
  {
    // Counted, or told by its time where Dapr leaves no span of each: cell.attempts.
    pattern: /^opened order asked (?<callee>\S+) (?<least>\d+) times or more$/,
    async look({ opened }, { callee = '', least }) {
      const { attempts = {} } = (await opened()).cell
      const times = attempts[callee]
      return { holds: times !== undefined && times >= Number(least), seen: `${times ?? 'nobody knows how many'} times` }
    },
  },
  {
    pattern: /^its event has (?<name>\S+)$/,
    async look({ opened }, { name = '' }) {
      const names = Object.keys((await opened()).cloudEvent ?? {})
      return { holds: names.includes(name), seen: names.join(', ') || 'no event' }
    },
  },
]
