/** Columns and rows of the grid, and the side of a cell in pixels. */
type GridSize = { columns: number; rows: number; side: number }

const LEAST_SIDE = 18

/**
 * Returns the largest square cells with which `cells` fit into the area. Cells too small to distinguish are enlarged: then
 * the grid is higher than the area and the page scrolls.
 */
export function fitCells(width: number, height: number, cells: number): GridSize {
  if (width <= 0) return { columns: 1, rows: cells, side: LEAST_SIDE }
  let side = Math.floor(Math.sqrt((width * Math.max(height, 1)) / cells)) + 1
  while (side > LEAST_SIDE && Math.ceil(cells / Math.floor(width / side)) * side > height) side -= 1
  const columns = Math.max(1, Math.floor(width / Math.max(side, LEAST_SIDE)))
  return { columns, rows: Math.ceil(cells / columns), side: Math.floor(width / columns) }
}

/**
 * Returns the slot that gets the focus when `key` is pressed in `slot`, among the slots that pass `isThere`; undefined for keys
 * that move nothing. Left and right continue over the ends of rows; up and down stay in the column.
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
