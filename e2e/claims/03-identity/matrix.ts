import type { StartedShop } from '@better-together/harness/local/shop'
import { type Answer, sendRaw } from '@better-together/harness/raw-http'
import type { DaprApp } from '@better-together/harness/shop-names'
import { callAs, reservation, restock } from './caller.ts'
import { verdict } from './verdict.ts'

type Ask = (shop: StartedShop) => Promise<Answer>

const DENIED = 'refused by Dapr’s access control (403)'
const NO_API_TOKEN = 'refused by the sidecar’s API token (401)'
const NOT_THE_TOPIC = 'refused by the topic scope (403)'

const invoke =
  (app: DaprApp, method: string, target: string, body?: object): Ask =>
  (shop) => {
    const [appId, ...path] = target.split('/')
    return callAs(shop, app, method, `invoke/${appId}/method/${path.join('/')}`, body)
  }
const publish =
  (app: DaprApp, topic: string): Ask =>
  (shop) =>
    callAs(shop, app, 'POST', `publish/pubsub/${topic}`, {})
const toSidecar =
  (headers: (shop: StartedShop) => Record<string, string>): Ask =>
  (shop) =>
    sendRaw({
      port: shop.ports['order-dapr-http'],
      method: 'GET',
      path: '/v1.0/invoke/inventory/method/stock',
      headers: headers(shop),
    })
const toApp =
  (headers: (shop: StartedShop) => Record<string, string>): Ask =>
  (shop) =>
    sendRaw({ port: shop.ports.inventory, method: 'POST', path: '/reserve', headers: headers(shop), body: reservation })

/** Caller and operation, what must come of it, and how it is asked. */
export const matrix: Readonly<Record<string, readonly [expected: string, ask: Ask]>> = {
  'order: POST inventory/reserve': ['allowed', invoke('order', 'POST', 'inventory/reserve', reservation)],
  'order: GET inventory/stock': ['allowed', invoke('order', 'GET', 'inventory/stock')],
  'order: POST inventory/restock': [DENIED, invoke('order', 'POST', 'inventory/restock', restock)],
  'order: GET inventory/reserve': [DENIED, invoke('order', 'GET', 'inventory/reserve')],
  'order: POST notifier/events/order-placed': [DENIED, invoke('order', 'POST', 'notifier/events/order-placed', {})],
  'notifier: POST inventory/reserve': [DENIED, invoke('notifier', 'POST', 'inventory/reserve', reservation)],
  'inventory: GET order/orders': [DENIED, invoke('inventory', 'GET', 'order/orders')],
  // A call to oneself never meets the access control, whatever it says.
  'inventory: POST inventory/restock': ['allowed', invoke('inventory', 'POST', 'inventory/restock', restock)],
  'order: publish order-placed': ['allowed', publish('order', 'order-placed')],
  'order: publish order-placed-dead': [NOT_THE_TOPIC, publish('order', 'order-placed-dead')],
  'notifier: publish order-placed': [NOT_THE_TOPIC, publish('notifier', 'order-placed')],
  'inventory: publish order-placed': ['refused by the component scope (404)', publish('inventory', 'order-placed')],
  'no token: order’s sidecar': [NO_API_TOKEN, toSidecar(() => ({}))],
  'notifier’s token: order’s sidecar': [
    NO_API_TOKEN,
    toSidecar(({ identities }) => ({ 'dapr-api-token': identities.tokens.notifier.dapr })),
  ],
  'no token: inventory’s own port': ['refused by the app’s token (401)', toApp(() => ({}))],
  // Whoever holds the token is in: there Dapr's identity ends.
  'inventory’s app token: its own port': [
    'allowed',
    toApp(({ identities }) => ({ 'dapr-api-token': identities.tokens.inventory.app })),
  ],
}

/** Asks everything of the matrix, one after the other. @returns a fact for each, and the answers in full */
export async function askMatrix(
  shop: StartedShop,
): Promise<{ facts: Record<string, string>; answers: Record<string, Answer> }> {
  const facts: Record<string, string> = {}
  const answers: Record<string, Answer> = {}
  for (const [name, [, ask]] of Object.entries(matrix)) {
    const answer = await ask(shop)
    answers[name] = answer
    facts[name] = verdict(answer)
  }
  return { facts, answers }
}
