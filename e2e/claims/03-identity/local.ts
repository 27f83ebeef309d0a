import { callInPlainText } from '@better-together/harness/echo/internal-call'
import type { Edit } from '@better-together/harness/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import type { LocalEnvironment } from '@better-together/harness/local/environment'
import type { StartedShop } from '@better-together/harness/local/shop'
import { type Answer, sendRaw } from '@better-together/harness/raw-http'
import { countOutcomes, reachedRestock, sendMalformedPaths } from './malformed-paths.ts'
import { askMatrix, classify, classifyAll, matrix, publishing, reservation, restock, unitsInStock } from './matrix.ts'
import { startUnauthorizedClient, type UnauthorizedClient, withOpenSentry } from './unauthorized-client.ts'
import { tlsWithoutCertificate } from './without-certificate.ts'

/** Callers at what they may and what they may not, at a shop as it is shipped and at two without its protections. */
export async function attackShops(environment: LocalEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const guarded = await environment.withShop({ edit: withoutBreaker }, (shop) =>
    attack(environment, shop, attachEvidence),
  )
  const open = await environment.withShop({ edit: withoutAccessControl }, async (shop) => {
    const sent = await sendMalformedPaths(shop)
    await attachEvidence('malformed paths, without access control', sent)
    const facts = classifyAll(await askLocally(shop))
    const same = ['order: POST inventory/restock', 'notifier: POST inventory/reserve']
    return {
      ...Object.fromEntries(same.map((name) => [`control, no access control: ${name}`, facts[name] ?? '(not asked)'])),
      'control, no access control: malformed paths that reach POST /restock': reachedRestock(sent),
    }
  })
  const plain = await environment.withShop({ mtls: false }, async (shop) => ({
    'control, mTLS off: no sidecar, plain text: inventory’s internal port': await plainText(shop),
  }))
  return { ...guarded, ...open, ...plain }
}

/** Makes the calls of the matrix, and those that a shop of the claim's own allows in addition. */
async function askLocally({ ports, identities }: StartedShop): Promise<Record<string, Answer>> {
  const answers = await askMatrix(
    { ...matrix, ...publishing },
    (app, request) => sendRaw({ port: ports[`${app}-dapr-http`], ...request }),
    (app) => identities.tokens[app].dapr,
  )
  const toApp = (headers: Record<string, string>) =>
    sendRaw({ port: ports.inventory, method: 'POST', path: '/reserve', headers, body: reservation })
  return {
    ...answers,
    'no token: inventory’s own port': await toApp({}),
    'inventory’s app token: its own port': await toApp({ 'dapr-api-token': identities.tokens.inventory.app }),
  }
}

async function attack(
  environment: LocalEnvironment,
  shop: StartedShop,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const answers = await askLocally(shop)
  await attachEvidence('answers to each caller', answers)
  const sent = await sendMalformedPaths(shop)
  await attachEvidence('malformed paths', sent)
  const alert = await tlsWithoutCertificate(shop.ports['inventory-dapr-internal'])
  const start = (name: string, token: string | undefined, sentryPort?: number) =>
    startUnauthorizedClient(environment, shop, name, token, sentryPort)
  const asNotifier = await start('unauthorized-daprd', shop.identities.sentryToken('notifier'))
  const withoutToken = await start('unauthorized-without-token-daprd', undefined)
  const signed = await withOpenSentry(environment, shop, async (sentryPort) => {
    const client = await start('signed-unauthorized-daprd', undefined, sentryPort)
    return { certificate: 'refusal' in client ? client.refusal : 'for order', outcome: await outcomeOf(client) }
  })
  await attachEvidence('unauthorized clients as order', { asNotifier, withoutToken, signed })
  return {
    ...classifyAll(answers),
    ...countOutcomes(sent),
    'malformed paths that reach POST /restock': reachedRestock(sent),
    'no sidecar, plain text: inventory’s internal port': await plainText(shop),
    'no sidecar, TLS without certificate: inventory’s internal port':
      alert === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ? 'refused by mTLS' : alert,
    'unauthorized client as order, with notifier’s token': await outcomeOf(asNotifier),
    'unauthorized client as order, without a token': await outcomeOf(withoutToken),
    'control, Sentry without validator: unauthorized client as order, POST inventory/reserve': signed.outcome,
  }
}

/** Restocks past the sidecar of any app; believed only when the units are in stock, or are not. */
async function plainText({ ports }: StartedShop): Promise<string> {
  const before = await unitsInStock(ports.inventory)
  const outcome = await callInPlainText(
    { port: ports['inventory-dapr-internal'] },
    { method: 'restock', body: restock },
  )
  const restocked = (await unitsInStock(ports.inventory)) - before
  if ('refused' in outcome && restocked === 0) return 'refused by mTLS'
  return restocked === restock.quantity ? 'allowed' : `${JSON.stringify(outcome)}, ${restocked} units more`
}

async function outcomeOf(client: UnauthorizedClient): Promise<string> {
  if ('refusal' in client) {
    return /from sentry SignCertificate: rpc error: code = (PermissionDenied|InvalidArgument)/.test(client.refusal)
      ? 'refused a certificate by Sentry'
      : client.refusal
  }
  const path = '/v1.0/invoke/inventory/method/reserve'
  return classify(await sendRaw({ ...client, method: 'POST', path, body: reservation }))
}

/** Refusals count as failures: the shop's retries and breaker would soon hide them behind `circuit breaker is open`. */
const withoutBreaker: Edit = (resource) => {
  if (resource.get('kind') === 'Resiliency') resource.deleteIn(['spec', 'targets', 'apps'])
}

const withoutAccessControl: Edit = (resource) => {
  withoutBreaker(resource)
  if (resource.get('kind') === 'Configuration') resource.deleteIn(['spec', 'accessControl'])
}
