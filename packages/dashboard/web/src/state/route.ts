import { computed, signal } from '@preact/signals'
import { report } from '../report/report.ts'

/** Every view and the text of its link. */
const VIEW_TITLES = {
  grid: 'Orders',
  dapr: 'As Dapr sees it',
  network: 'As the network sees it',
  decide: 'Decide',
  compare: 'Compare',
  evidence: 'Evidence',
} as const
export type ViewName = keyof typeof VIEW_TITLES

/** The views of this page, its start view first. A report has no running system to show. */
export const viewNames: readonly [ViewName, ...ViewName[]] = report
  ? ['decide', 'compare', 'evidence']
  : ['grid', 'dapr', 'network', 'compare']

export function titleOf(view: ViewName): string {
  return VIEW_TITLES[view]
}

const hash = signal(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
})

/** The order that is opened, by `#/order/ID`. */
export const openedOrder = computed(() => {
  const id = /^#\/order\/(.+)$/.exec(hash.value)?.[1]
  return id === undefined ? undefined : decodeURIComponent(id)
})

/** The claim whose evidence is opened, by `#/evidence/NUMBER`. */
export const openedClaim = computed(() => {
  const number = /^#\/evidence\/(\d+)$/.exec(hash.value)?.[1]
  return number === undefined ? undefined : Number(number)
})

let last = viewNames[0]
/** The view that is shown; behind an opened order, the view that it was opened from. */
export const shownView = computed<ViewName>(() => {
  const named = viewNames.find((name) => hash.value.split('/')[1] === name)
  if (named) last = named
  else if (openedOrder.value === undefined) last = viewNames[0]
  return last
})

export function go(to: ViewName): void {
  location.hash = `#/${to}`
}

export function openOrder(id: string): void {
  location.hash = `#/order/${encodeURIComponent(id)}`
}
