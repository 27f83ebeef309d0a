/** How many columns a grid has, and the side of a cell in pixels. */
export type GridSize = { columns: number; rows: number; side: number }

const LEAST_SIDE = 18

/**
 * The largest square cells with which `cells` fit into the area; where they would be too small to tell apart the grid is
 * higher than the area and the page scrolls.
 */
export function fitCells(width: number, height: number, cells: number): GridSize {
  if (width <= 0) return { columns: 1, rows: cells, side: LEAST_SIDE }
  let side = Math.floor(Math.sqrt((width * Math.max(height, 1)) / cells)) + 1
  while (side > LEAST_SIDE && Math.ceil(cells / Math.floor(width / side)) * side > height) side -= 1
  const columns = Math.max(1, Math.floor(width / Math.max(side, LEAST_SIDE)))
  return { columns, rows: Math.ceil(cells / columns), side: Math.floor(width / columns) }
}
