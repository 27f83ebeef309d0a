import { join, resolve } from 'node:path'
import { freePorts } from '@better-together/harness/local/ports'
import type { Command } from '@better-together/harness/local/supervisor'
import { openTestShop, type TestShop } from '@better-together/harness/local/test-shop'
import { dashboardCommand, startDashboard } from '../../../scripts/demo/dashboard.ts'
import { startFaultAgent } from '../../../scripts/demo/fault-agent/start.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const REPORTS = join(ROOT, 'docs', 'recordings', 'reports')
/** Spans reach Zipkin soon, so that nobody waits for them. */
const SOON = { OTEL_BSP_SCHEDULE_DELAY: '500' }

export type ShopWithDashboard = {
  shop: TestShop
  /** The dashboard, with controls. */
  dashboard: string
  /** A second dashboard without controls, for whoever wants to start and stop one, and where it will be. */
  spare: { command: Command; url: string }
  close: () => Promise<void>
}

/** Starts a shop with its dashboard and controls, as `npm run demo -- --controls` does, on any free ports. */
export async function openShopWithDashboard(orders?: number): Promise<ShopWithDashboard> {
  const shop = await openTestShop({ env: { order: SOON, inventory: SOON, notifier: SOON } }, orders)
  try {
    await shop.ready()
    const agent = await startFaultAgent({ root: ROOT, shop, report: console.log })
    const options = { root: ROOT, versions: { dapr: '1.18' }, reportsDir: REPORTS, port: 0 }
    const dashboard = await startDashboard(shop, { ...options, agent })
    const { port } = await freePorts({ port: 0 })
    const spare = {
      command: dashboardCommand(shop, { ...options, agent: undefined, port }),
      url: `http://127.0.0.1:${port}`,
    }
    const close = async () => {
      // The dashboard first: it would go on placing orders, and asking for faults.
      await shop.supervisor.stop(['dashboard'])
      await agent.stop()
      await shop.close()
    }
    return { shop, dashboard, spare, close }
  } catch (error) {
    await shop.close()
    throw error
  }
}
