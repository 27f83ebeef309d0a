/** Progress for people, on stderr, so that stdout stays for results. */
export type Progress = {
  /** A line that stays, with the seconds since the start. */
  say: (line: string) => void
  /** A count that may change often: at most one line a second. */
  tick: (line: string) => void
}

const TICK_MS = 1000

export function createProgress(): Progress {
  const begun = Date.now()
  let last = begun
  const say = (line: string) => {
    last = Date.now()
    process.stderr.write(`${((last - begun) / 1000).toFixed(1).padStart(6)} s  ${line}\n`)
  }
  return {
    say,
    tick: (line) => {
      if (Date.now() - last >= TICK_MS) say(line)
    },
  }
}
