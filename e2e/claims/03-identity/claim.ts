import type { Facts } from '@better-together/harness/facts'
import type { Claim } from '../src/claim.ts'
import { tryIdentities } from './cluster.ts'
import { clusterExpectations } from './cluster-expectations.ts'
import { attackShops } from './local.ts'

const DENIED = 'refused by Dapr’s access control (403)'
const NO_API_TOKEN = 'refused by the sidecar’s API token (401)'
const NOT_THE_TOPIC = 'refused by the topic scope (403)'

const expected: Facts = {
  'order: POST inventory/reserve': 'allowed',
  'order: GET inventory/stock': 'allowed',
  'order: POST inventory/restock': DENIED,
  'order: GET inventory/reserve': DENIED,
  'order: POST notifier/events/order-placed': DENIED,
  'notifier: POST inventory/reserve': DENIED,
  'inventory: GET order/orders': DENIED,
  'inventory: POST inventory/restock': 'allowed', // a call to oneself never meets the access control, whatever the policy is
  'order: publish order-placed': 'allowed',
  'order: publish order-placed-dead': NOT_THE_TOPIC,
  'notifier: publish order-placed': NOT_THE_TOPIC,
  'inventory: publish order-placed': 'refused by the component scope (404)',
  'no token: order’s sidecar': NO_API_TOKEN,
  'notifier’s token: order’s sidecar': NO_API_TOKEN,
  'no token: inventory’s own port': 'refused by the app’s token (401)',
  'inventory’s app token: its own port': 'allowed', // whoever holds the token is in: there Dapr's identity ends
  'malformed paths that reach POST /restock': 0,
  'malformed paths refused by Dapr’s access control (403)': 13,
  'malformed paths refused by Dapr as malformed (500)': 2,
  // `/reserve` in a policy also covers `/reserve/..;/restock`: an app that cuts `;…` off its paths would restock.
  'malformed paths no such route in the app (404)': 1,
  'no sidecar, plain text: inventory’s internal port': 'refused by mTLS',
  'no sidecar, TLS without certificate: inventory’s internal port': 'refused by mTLS',
  'unauthorized client as order, with notifier’s token': 'refused a certificate by Sentry',
  'unauthorized client as order, without a token': 'refused a certificate by Sentry',
  'control, Sentry without validator: unauthorized client as order, POST inventory/reserve': 'allowed',
  'control, no access control: order: POST inventory/restock': 'allowed',
  'control, no access control: notifier: POST inventory/reserve': 'allowed',
  'control, no access control: malformed paths that reach POST /restock': 11,
  'control, mTLS off: no sidecar, plain text: inventory’s internal port': 'allowed',
}

export const claim: Claim = {
  number: 3,
  name: 'Identity',
  fast: true,
  statement: 'Dapr’s identity is the application’s and says which operation it may call; a mesh’s is the workload’s.',
  method:
    'Each caller (right app, wrong app, unauthorized client, no sidecar, wrong token) tries each operation, with paths as they are and malformed; what was let through shows in the stock. Controls: no access control, a Sentry without token validator, mTLS off. On a cluster pods of other identities and of none try every port too, while a network policy allows everything, so that what refuses is a sidecar, the mesh or nobody; each environment is the other’s control.',
  run: { local: attackShops, cluster: tryIdentities },
  expected: { local: { facts: expected }, ...clusterExpectations },
}
