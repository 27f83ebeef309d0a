import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import type { StartedShop } from '@better-together/harness/local/shop'
import { sendRaw } from '@better-together/harness/raw-http'
import type { Claim } from '../src/claim.ts'
import { reservation, restock, unitsOnTheShelf } from './caller.ts'
import { tryIdentities } from './cluster.ts'
import { clusterExpectations } from './cluster-expectations.ts'
import { type Impostor, startImpostor, withOpenSentry } from './impostor.ts'
import { callInPlainText } from './internal-call.ts'
import { countVerdicts, reachedRestock, sendMangledPaths } from './malformed-paths.ts'
import { askMatrix, matrix } from './matrix.ts'
import { verdict } from './verdict.ts'
import { tlsWithoutCertificate } from './without-certificate.ts'

const expected: Facts = {
  ...Object.fromEntries(Object.entries(matrix).map(([name, [verdict]]) => [name, verdict])),
  'mangled paths that reach POST /restock': 0,
  'mangled paths refused by Dapr’s access control (403)': 13,
  'mangled paths refused by Dapr as malformed (500)': 2,
  // `/reserve` in a policy also covers `/reserve/..;/restock`: an app that cuts `;…` off its paths would restock.
  'mangled paths no such route in the app (404)': 1,
  'no sidecar, plain text: inventory’s internal port': 'refused by mTLS',
  'no sidecar, TLS without certificate: inventory’s internal port': 'refused by mTLS',
  'impostor of order with notifier’s token': 'refused a certificate by Sentry',
  'impostor of order without a token': 'refused a certificate by Sentry',
  'control, Sentry without validator: impostor of order, POST inventory/reserve': 'allowed',
  'control, no access control: order: POST inventory/restock': 'allowed',
  'control, no access control: notifier: POST inventory/reserve': 'allowed',
  'control, no access control: mangled paths that reach POST /restock': 11,
  'control, mTLS off: no sidecar, plain text: inventory’s internal port': 'allowed',
}

export const claim: Claim = {
  number: 3,
  name: 'Identity',
  fast: true,
  statement: 'Dapr’s identity is the application’s and says which operation it may call; a mesh’s is the workload’s.',
  method:
    'Each caller (right app, wrong app, impostor, no sidecar, wrong token) tries each operation, with paths as they are and mangled; what was let through shows in the stock. Controls: no access control, a Sentry without token validator, mTLS off. On a cluster pods of other identities and of none try every port too, while a network policy allows everything, so that what refuses is a sidecar, the mesh or nobody; each environment is the other’s control.',
  run: { local: runLocal, cluster: tryIdentities },
  expected: { local: { facts: expected }, ...clusterExpectations },
}

async function runLocal(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const guarded = await environment.withShop({ edit: withoutBreaker }, (shop) =>
    attack(environment, shop, attachEvidence),
  )
  const open = await environment.withShop({ edit: withoutAccessControl }, async (shop) => {
    const sent = await sendMangledPaths(shop)
    await attachEvidence('mangled paths, without access control', sent)
    const { facts } = await askMatrix(shop)
    const same = ['order: POST inventory/restock', 'notifier: POST inventory/reserve']
    return {
      ...Object.fromEntries(same.map((name) => [`control, no access control: ${name}`, facts[name] ?? '(not asked)'])),
      'control, no access control: mangled paths that reach POST /restock': reachedRestock(sent),
    }
  })
  const plain = await environment.withShop({ mtls: false }, async (shop) => ({
    'control, mTLS off: no sidecar, plain text: inventory’s internal port': await plainText(shop),
  }))
  return { ...guarded, ...open, ...plain }
}

async function attack(
  environment: LocalEnvironment,
  shop: StartedShop,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const { facts, answers } = await askMatrix(shop)
  await attachEvidence('answers to each caller', answers)
  const sent = await sendMangledPaths(shop)
  await attachEvidence('mangled paths', sent)
  const alert = await tlsWithoutCertificate(shop.ports['inventory-dapr-internal'])
  const byNotifier = await startImpostor(environment, shop, 'impostor-daprd', shop.identities.sentryToken('notifier'))
  const byNobody = await startImpostor(environment, shop, 'impostor-without-token-daprd', undefined)
  const signed = await withOpenSentry(environment, shop, async (sentryPort) => {
    const impostor = await startImpostor(environment, shop, 'signed-impostor-daprd', undefined, sentryPort)
    return { certificate: 'refusal' in impostor ? impostor.refusal : 'for order', fate: await fate(impostor) }
  })
  await attachEvidence('impostors', { byNotifier, byNobody, signed })
  return {
    ...facts,
    ...countVerdicts(sent),
    'mangled paths that reach POST /restock': reachedRestock(sent),
    'no sidecar, plain text: inventory’s internal port': await plainText(shop),
    'no sidecar, TLS without certificate: inventory’s internal port':
      alert === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ? 'refused by mTLS' : alert,
    'impostor of order with notifier’s token': await fate(byNotifier),
    'impostor of order without a token': await fate(byNobody),
    'control, Sentry without validator: impostor of order, POST inventory/reserve': signed.fate,
  }
}

/** Restocks past the sidecar of any app; believed only when the units are on the shelf, or are not. */
async function plainText(shop: StartedShop): Promise<string> {
  const before = await unitsOnTheShelf(shop)
  const outcome = await callInPlainText(shop.ports['inventory-dapr-internal'], { method: 'restock', body: restock })
  const restocked = (await unitsOnTheShelf(shop)) - before
  if ('refused' in outcome && restocked === 0) return 'refused by mTLS'
  return restocked === restock.quantity ? 'allowed' : `${JSON.stringify(outcome)}, ${restocked} units more`
}

async function fate(impostor: Impostor): Promise<string> {
  if ('refusal' in impostor) {
    return /from sentry SignCertificate: rpc error: code = (PermissionDenied|InvalidArgument)/.test(impostor.refusal)
      ? 'refused a certificate by Sentry'
      : impostor.refusal
  }
  const path = '/v1.0/invoke/inventory/method/reserve'
  return verdict(await sendRaw({ ...impostor, method: 'POST', path, body: reservation }))
}

/** Refusals count as failures: the shop's retries and breaker would soon hide them behind `circuit breaker is open`. */
const withoutBreaker: Edit = (resource) => {
  if (resource.get('kind') === 'Resiliency') resource.deleteIn(['spec', 'targets', 'apps'])
}

const withoutAccessControl: Edit = (resource) => {
  withoutBreaker(resource)
  if (resource.get('kind') === 'Configuration') resource.deleteIn(['spec', 'accessControl'])
}
