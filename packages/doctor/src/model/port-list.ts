/** Whether a list such as "25,587,4000-4100" or "*" (Istio, Linkerd) holds `port`. */
export function portListHolds(list: string, port: number): boolean {
  return list.split(',').some((entry) => {
    const [first, last = first] = entry.trim().split('-')
    if (first === '*') return true
    return first !== '' && Number(first) <= port && port <= Number(last)
  })
}
