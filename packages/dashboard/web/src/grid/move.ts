/**
 * Where the focus goes from `slot` on a key, among the slots that `isThere`; undefined for keys that move nothing. To the left and
 * right it goes on over the ends of rows and skips what is not there; up and down it stays in its column.
 */
export function moveFocus(
  key: string,
  slot: number,
  columns: number,
  slots: number,
  isThere: (slot: number) => boolean,
): number | undefined {
  if (key === 'ArrowRight') return seek(slot, 1, slots, isThere)
  if (key === 'ArrowLeft') return seek(slot, -1, slots, isThere)
  if (key === 'ArrowDown') return seek(slot, columns, slots, isThere)
  if (key === 'ArrowUp') return seek(slot, -columns, slots, isThere)
  if (key === 'Home') return seek(-1, 1, slots, isThere)
  if (key === 'End') return seek(slots, -1, slots, isThere)
  return undefined
}

function seek(from: number, step: number, slots: number, isThere: (slot: number) => boolean): number | undefined {
  for (let slot = from + step; slot >= 0 && slot < slots; slot += step) if (isThere(slot)) return slot
  return undefined
}
