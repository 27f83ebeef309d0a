import { openTestShop } from '@better-together/harness/local/test-shop'
import { expect, test, vi } from 'vitest'

// Why e2e/harness/local/resources.ts disables that clean-up: at its default of an hour no test would run into it.
test('control: the clean-up of Dapr’s SQLite name registry ends healthy sidecars', async ({ onTestFinished }) => {
  const shop = await openTestShop({
    edit: (resource) => {
      const where = ['spec', 'nameResolution', 'configuration', 'cleanupInterval']
      if (resource.hasIn(where)) resource.setIn(where, '10s')
    },
  })
  onTestFinished(() => shop.close())
  await shop.ready()
  const before = shop.supervisor.pid('inventory-daprd')
  expect(before).toBeDefined()
  await vi.waitFor(() => expect([before, undefined]).not.toContain(shop.supervisor.pid('inventory-daprd')), {
    timeout: 60_000,
    interval: 200,
  })
})
