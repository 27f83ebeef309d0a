/** Positions of ratios on a line from 0 to 100, with round marks; 1, a direct call, is always on it. */
export type IntervalScale = { position: (ratio: number) => number; marks: number[] }

const MOST_MARKS = 7

/** Returns a scale from zero with room for all values. */
export function intervalScale(values: readonly number[]): IntervalScale {
  const most = Math.max(1.2, ...values.filter(Number.isFinite)) * 1.05
  const step = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100].find((size) => most / size <= MOST_MARKS) ?? most / MOST_MARKS
  const marks: number[] = []
  for (let mark = 0; mark <= most; mark += step) marks.push(Number(mark.toFixed(2)))
  return { position: (ratio) => Math.min(100, Math.max(0, (ratio / most) * 100)), marks }
}
