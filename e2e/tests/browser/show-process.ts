import { once } from 'node:events'
import { launchChromium } from './chromium.ts'
import { openShow } from './show.ts'

// The show of setup.ts in a process of its own, which goes when the tests do, however they end: vitest ends at once on
// Ctrl-C, and a killed one could not clean up. So it is only listened to whether the tests are still there.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
const alone = once(process, 'disconnect')

const browser = await launchChromium(console.log)
try {
  const { shop, dashboard, spare, close } = await openShow()
  const { order, zipkin } = shop.urls
  process.send?.({ chromium: browser.wsEndpoint(), dashboard, spare, order, hasZipkin: zipkin !== undefined })
  await alone
  await close()
} finally {
  await browser.close()
}
