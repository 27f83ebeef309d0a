/**
 * Returns a function that picks exactly `percent` of a hundred calls, evenly spread and the same each time: 30 picks the
 * 4th, 7th and 10th of ten. Random choice would need many calls to come near its percentage.
 */
export function everyShare(percent: number): () => boolean {
  let owed = 0
  return () => {
    owed += percent
    if (owed < 100) return false
    owed -= 100
    return true
  }
}
