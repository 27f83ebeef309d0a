import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { type Answer, sendRaw } from '@better-together/harness/raw-http'
import { reservation, restock } from './caller.ts'
import { frame, invokeRequest } from './internal-call.ts'
import { type Outcome, type StrangerName, type Strangers, shopPorts, strangers, withStrangers } from './probe-pods.ts'
import { verdict } from './verdict.ts'

const DAPR_PORT = 3500
const INTERNAL = 'its sidecar’s internal port'
const apps = ['order', 'inventory', 'notifier'] as const
type App = (typeof apps)[number]

/** Caller, and what it asks of its own sidecar with its own token. */
const asks: Readonly<Record<string, readonly [app: App, method: string, path: string, body?: object]>> = {
  'order: POST inventory/reserve': ['order', 'POST', 'invoke/inventory/method/reserve', reservation],
  'order: GET inventory/stock': ['order', 'GET', 'invoke/inventory/method/stock'],
  'order: POST inventory/restock': ['order', 'POST', 'invoke/inventory/method/restock', restock],
  'order: GET inventory/reserve': ['order', 'GET', 'invoke/inventory/method/reserve'],
  'order: POST notifier/events/order-placed': ['order', 'POST', 'invoke/notifier/method/events/order-placed', {}],
  'notifier: POST inventory/reserve': ['notifier', 'POST', 'invoke/inventory/method/reserve', reservation],
  'inventory: GET order/orders': ['inventory', 'GET', 'invoke/order/method/orders'],
  'inventory: POST inventory/restock': ['inventory', 'POST', 'invoke/inventory/method/restock', restock],
  'order: publish order-placed-dead': ['order', 'POST', 'publish/pubsub/order-placed-dead', {}],
  'notifier: publish order-placed': ['notifier', 'POST', 'publish/pubsub/order-placed', {}],
  'inventory: publish order-placed': ['inventory', 'POST', 'publish/pubsub/order-placed', {}],
}

/** Callers by Dapr's identity, by the mesh's, by both, and by none, each at what it may and what it may not. */
export async function tryIdentities(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  environment.report('pods of other identities and of none')
  return withStrangers(environment, async (pods) => {
    const bySidecar = await askSidecars(environment, attachEvidence)
    const impostor = await throughImpostor(environment, pods, attachEvidence)
    const direct = await askPorts(environment, pods, attachEvidence)
    return { ...bySidecar, ...impostor, ...direct }
  })
}

async function askSidecars(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const answers: Record<string, Answer> = {}
  const tokens = new Map<App, string>()
  for (const app of apps)
    tokens.set(app, await environment.kubectl.in(environment.namespace).secret(`${app}-api-token`, 'token'))
  const send = (app: App, method: string, path: string, token: string | undefined, body?: object) =>
    environment.through(`deploy/${app}`, DAPR_PORT, (_url, port) => {
      const headers: Record<string, string> = token ? { 'dapr-api-token': token } : {}
      return sendRaw({ port, method, path: `/v1.0/${path}`, headers, ...(body && { body }) })
    })
  for (const [name, [app, method, path, body]] of Object.entries(asks))
    answers[name] = await send(app, method, path, tokens.get(app), body)
  answers['no token: order’s sidecar'] = await send('order', 'GET', 'invoke/inventory/method/stock', undefined)
  answers['notifier’s token: order’s sidecar'] = await send(
    'order',
    'GET',
    'invoke/inventory/method/stock',
    tokens.get('notifier'),
  )
  await attachEvidence('answers to each caller by its own sidecar', answers)
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, byWhom(answer)]))
}

const MESH = 'refused by the mesh'

/**
 * A mesh that reads the hop as HTTP answers 403; one that takes it for plain TCP ends the connection, which the caller's
 * proxy and sidecar report as theirs. Both are seen with Istio, depending on what its proxy can make of the port.
 */
const REFUSED_BY_MESH = /RBAC: access denied|received from server: 403|reset reason: connection termination/

const byWhom = (answer: Answer) => (REFUSED_BY_MESH.test(answer.body) ? MESH : verdict(answer))

/** A pod may put any app id into its annotations; only its service account is given to it. */
async function throughImpostor(
  environment: ClusterEnvironment,
  pods: Strangers,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const name = 'pod with app id order and notifier’s service account'
  const answer = await environment.through(pods.target(name), DAPR_PORT, (_url, port) =>
    sendRaw({ port, method: 'POST', path: '/v1.0/invoke/inventory/method/reserve', body: reservation }),
  )
  await attachEvidence('answer to the impostor', answer)
  return { [`${name}: POST inventory/reserve`]: byWhom(answer) }
}

async function askPorts(
  environment: ClusterEnvironment,
  pods: Strangers,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const ports = await shopPorts(environment)
  const message = frame(invokeRequest({ method: 'restock', body: restock })).toString('base64')
  const facts: Record<string, string> = {}
  const heard: Record<string, Outcome> = {}
  const withoutDapr = (Object.keys(strangers) as StrangerName[]).filter((name) => !('appId' in strangers[name]))
  for (const who of withoutDapr) {
    const before = await units(environment)
    const answers = await pods.ask(
      who,
      Object.entries(ports).map(([name, at]) => ({
        name,
        ...at,
        ...(name === INTERNAL ? { message } : said(name, at.host)),
      })),
    )
    const restocked = (await units(environment)) - before
    for (const [port, outcome] of Object.entries(answers)) {
      heard[`${who}: ${port}`] = outcome
      facts[`${who}: ${port}`] = port === INTERNAL && restocked > 0 ? 'allowed: it restocked' : fate(outcome)
    }
  }
  await attachEvidence('what pods of other identities heard at each port', heard)
  return facts
}

function said(port: string, host: string): { say: string } {
  if (port === 'Redis') return { say: 'PING\r\n' }
  const path = { 'legacy-pricing': '/price?sku=tamper&quantity=1', Zipkin: '/api/v2/services' }[port] ?? '/'
  return { say: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n` }
}

function fate(outcome: Outcome): string {
  if ('ended' in outcome)
    return outcome.ended === 'ECONNREFUSED'
      ? 'nothing listens there'
      : outcome.ended === 'SILENT'
        ? 'silent'
        : 'cut off'
  if (REFUSED_BY_MESH.test(outcome.heard)) return MESH
  if (/^-NOAUTH/.test(outcome.heard)) return 'asked for the password'
  return /^HTTP\/1\.1 5/.test(outcome.heard) ? outcome.heard.slice(0, 60) : 'answered'
}

/** Units of `restock.sku` on the shelf, asked of inventory's own port. */
const units = (environment: ClusterEnvironment) =>
  environment.through('deploy/inventory', 7002, async (_url, port) => {
    const { body } = await sendRaw({ port, method: 'GET', path: `/stock?sku=${restock.sku}` })
    return (JSON.parse(body) as { available: number }).available
  })
