import type { Beat } from './talk-document.ts'

/** Unhurried, for listeners whose first language is another one. */
const WORDS_A_MINUTE = 130

/** `3:05` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** What is to be said in a beat: its quoted paragraphs. */
export function spoken({ text }: Pick<Beat, 'text'>): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('>') ? [line.slice(1).trim()] : []))
    .join(' ')
    .trim()
}

/** How long it takes to say that. */
export function speakingSeconds(beat: Pick<Beat, 'text'>): number {
  const words = spoken(beat).split(/\s+/).filter(Boolean).length
  return Math.round((words / WORDS_A_MINUTE) * 60)
}
