import { computed, signal } from '@preact/signals'

export const places = ['grid', 'dapr', 'network', 'compare'] as const
export type Place = (typeof places)[number]

const hash = signal(location.hash)
addEventListener('hashchange', () => {
  hash.value = location.hash
})

/** The order that is opened, by `#/order/ID`. */
export const openedOrder = computed(() => {
  const id = /^#\/order\/(.+)$/.exec(hash.value)?.[1]
  return id === undefined ? undefined : decodeURIComponent(id)
})

let last: Place = 'grid'
/** The view that is shown; behind an opened order the one that it was opened from. */
export const place = computed<Place>(() => {
  const named = places.find((name) => hash.value === `#/${name}`)
  if (named) last = named
  else if (openedOrder.value === undefined) last = 'grid'
  return last
})

export function go(to: Place): void {
  location.hash = `#/${to}`
}

export function openOrder(id: string): void {
  location.hash = `#/order/${encodeURIComponent(id)}`
}
