import type { LegacySwitches } from '@better-together/shop-client/legacy-pricing'

/** For people: `legacy-pricing fails 30 % of calls and takes 800 ms longer for 50 %`. */
export function legacyTitle({ failPercent, slowPercent, delayMs }: LegacySwitches): string {
  const parts = [
    ...(failPercent > 0 ? [`fails ${failPercent} % of calls`] : []),
    ...(slowPercent > 0 && delayMs > 0 ? [`takes ${delayMs} ms longer for ${slowPercent} %`] : []),
  ]
  return `legacy-pricing ${parts.join(' and ') || 'is told to behave'}`
}
