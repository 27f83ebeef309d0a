/** Formats a rate: `8.3`, `120`; `–` when it was not measured. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return '–'
  if (perSecond === 0) return '0'
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toString()
}

/** Formats milliseconds: `0.4 ms`, `12 ms`, `1.5 s`; `–` when there are none. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–'
  if (ms < 1) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}

/** Formats a countdown or a position in minutes and seconds: `0:07`, `12:30`. Never negative. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Formats an integer with thin spaces between the thousands. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** Formats a time of day in the reader’s time zone: `18:30:07`. */
export function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB')
}

/** Formats a date and time in the reader’s time zone: `24 Nov 2026, 18:30`. */
export function dayAndTime(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

/** Returns enough of an id to distinguish it from the others on the screen. */
export function shortId(id: string): string {
  return id.slice(0, 12)
}
