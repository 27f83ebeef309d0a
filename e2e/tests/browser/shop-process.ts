import { once } from 'node:events'
import { launchChromium } from './chromium.ts'
import { openShopWithDashboard } from './shop-with-dashboard.ts'

// The shop of setup.ts in a process of its own, which ends with the tests, however they end: vitest ends at once on Ctrl-C,
// and a killed one could not clean up. So the only thing that ends this process is that the tests are gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
const alone = once(process, 'disconnect')

const browser = await launchChromium(console.log)
try {
  const { shop, dashboard, spare, close } = await openShopWithDashboard()
  const { order, zipkin } = shop.urls
  process.send?.({ chromium: browser.wsEndpoint(), dashboard, spare, order, hasZipkin: zipkin !== undefined })
  await alone
  await close()
} finally {
  await browser.close()
}
