import { relative } from 'node:path'
import type { StartedShop } from '@better-together/harness/local/shop'
import type { PlacedOrder } from '@better-together/shop-client/place-orders'

/**
 * Prints every URL of the running shop, and the trace of one order.
 *
 * @param dashboard undefined where none was started
 */
export function printBoard(
  { urls, supervisor }: StartedShop,
  placed: readonly PlacedOrder[],
  dashboard: string | undefined,
): void {
  const example = placed.find(({ outcome }) => outcome === 'confirmed')
  const rows: [string, string][] = [
    ...(dashboard ? [['dashboard', `${dashboard}/`] as [string, string]] : []),
    ['orders', `${urls.order}/orders`],
    ['stock', `${urls.inventory}/stock`],
    ['notifications', `${urls.notifier}/notifications`],
    ['dead letters', `${urls.notifier}/dead-letters`],
    ['legacy pricing', `${urls['legacy-pricing']}/price?sku=espresso-beans`],
    ['traces', urls.zipkin ? `${urls.zipkin}/zipkin/` : 'not in Zipkin: sent elsewhere or off, see above'],
    ...(example && urls.zipkin
      ? [['one order’s trace', `${urls.zipkin}/zipkin/traces/${example.traceId}`] as [string, string]]
      : []),
    ['logs', relative(process.cwd(), supervisor.logFile('*'))],
  ]
  const lines = rows.map(([name, place]) => `  ${name.padEnd(18)}${place}`)
  console.log(`\n${lines.join('\n')}\n`)
}

/** Prints what to try while the shop keeps running. */
export function printInvitation({ urls, supervisor }: StartedShop, controls: boolean): void {
  const dashboard = controls
    ? 'The dashboard can place orders, inject faults and undo them, and run claims.'
    : 'The dashboard is read-only. To place orders and inject faults from it: npm run demo -- --controls'
  console.log(`
  ${dashboard}

  Place an order yourself:
  curl -i ${urls.order}/orders -H 'content-type: application/json' -H "idempotency-key: $RANDOM" \\
    -d '{"customer":"You","sku":"espresso-beans","quantity":1}'

  Kill something and watch it come back: kill -9 ${supervisor.pid('inventory-daprd')}   (inventory's sidecar)
  Ctrl-C ends everything.\n`)
}
