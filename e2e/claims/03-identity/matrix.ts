import { type Answer, type RawRequest, sendRaw } from '@better-together/harness/raw-http'
import type { DaprApp } from '@better-together/harness/shop-names'

/** An app id that no trace of an earlier call depends on, and few units, so that a call can be repeated for ever. */
export const reservation = { orderId: `ord_${'0'.repeat(24)}`, sku: 'tamper', quantity: 1 }
export const restock = { sku: 'tamper', quantity: 7 }

/** Sends a request to the API of an app's sidecar, wherever that runs. */
export type SendToSidecar = (app: DaprApp, request: Omit<RawRequest, 'port'>) => Promise<Answer>

type Call = {
  /** The app whose sidecar is called, and whose API token goes with it: the app's own when left out. */
  app: DaprApp
  token?: DaprApp | 'none'
  method: string
  /** Follows `/v1.0/`. */
  path: string
  body?: object
}

const calls = (app: DaprApp, method: string, target: `${string}/${string}`, body?: object): Call => {
  const [appId, ...path] = target.split('/')
  return { app, method, path: `invoke/${appId}/method/${path.join('/')}`, ...(body && { body }) }
}
const publishes = (app: DaprApp, topic: string): Call => ({
  app,
  method: 'POST',
  path: `publish/pubsub/${topic}`,
  body: {},
})
const stock = { app: 'order', method: 'GET', path: 'invoke/inventory/method/stock' } as const

/** Who calls, and which operation, by the name of the fact: what is tried in every environment. */
export const matrix: Readonly<Record<string, Call>> = {
  'order: POST inventory/reserve': calls('order', 'POST', 'inventory/reserve', reservation),
  'order: GET inventory/stock': stock,
  'order: POST inventory/restock': calls('order', 'POST', 'inventory/restock', restock),
  'order: GET inventory/reserve': calls('order', 'GET', 'inventory/reserve'),
  'order: POST notifier/events/order-placed': calls('order', 'POST', 'notifier/events/order-placed', {}),
  'notifier: POST inventory/reserve': calls('notifier', 'POST', 'inventory/reserve', reservation),
  'inventory: GET order/orders': calls('inventory', 'GET', 'order/orders'),
  'inventory: POST inventory/restock': calls('inventory', 'POST', 'inventory/restock', restock),
  'order: publish order-placed-dead': publishes('order', 'order-placed-dead'),
  'notifier: publish order-placed': publishes('notifier', 'order-placed'),
  'inventory: publish order-placed': publishes('inventory', 'order-placed'),
  'no token: order’s sidecar': { ...stock, token: 'none' },
  'notifier’s token: order’s sidecar': { ...stock, token: 'notifier' },
}

/** An event of no order, which lands in the dead letters: only in a shop that nobody else uses. */
export const publishing: Readonly<Record<string, Call>> = {
  'order: publish order-placed': publishes('order', 'order-placed'),
}

/** Makes the calls of a matrix, one after the other. Returns the answers by their names. */
export async function askMatrix(
  calls: Readonly<Record<string, Call>>,
  send: SendToSidecar,
  tokenOf: (app: DaprApp) => string,
): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {}
  for (const [name, { app, token = app, method, path, body }] of Object.entries(calls)) {
    const headers: Record<string, string> = token === 'none' ? {} : { 'dapr-api-token': tokenOf(token) }
    answers[name] = await send(app, { method, path: `/v1.0/${path}`, headers, ...(body && { body }) })
  }
  return answers
}

/** Returns the units of `restock.sku` in stock, asked of inventory's own port. */
export async function unitsInStock(port: number): Promise<number> {
  const { status, body } = await sendRaw({ port, method: 'GET', path: `/stock?sku=${restock.sku}` })
  const { available } = JSON.parse(body) as { available?: unknown }
  if (status !== 200 || typeof available !== 'number')
    throw new Error(`inventory’s stock is unknown: ${status} ${body}`)
  return available
}

/** Who answered, by what only that layer answers. The first that fits counts. */
const layers: readonly (readonly [status: number, pattern: RegExp, fact: string])[] = [
  [403, /access control policy has denied|PermissionDenied/, 'refused by Dapr’s access control (403)'],
  [401, /app-token-required/, 'refused by the app’s token (401)'],
  [401, /^invalid api token/i, 'refused by the sidecar’s API token (401)'],
  [403, /ERR_PUBSUB_FORBIDDEN/, 'refused by the topic scope (403)'],
  [404, /ERR_PUBSUB_NOT_FOUND/, 'refused by the component scope (404)'],
  [404, /urn:better-together:problem:not-found/, 'no such route in the app (404)'],
  [500, /invalid method: method contains forbidden character/, 'refused by Dapr as malformed (500)'],
]

/** Returns an HTTP answer as a fact: allowed, or refused and by which layer. */
export function classify({ status, body }: Answer): string {
  if (status >= 200 && status < 300) return 'allowed'
  const layer = layers.find(([code, pattern]) => code === status && pattern.test(body))
  return layer?.[2] ?? `answered ${status}: ${body.slice(0, 120)}`
}

/** Returns every answer of a matrix as a fact. */
export function classifyAll(answers: Readonly<Record<string, Answer>>, by = classify): Record<string, string> {
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, by(answer)]))
}
