import type { ClusterEnvironment } from '@better-together/harness/cluster/environment'
import { restartDeployments } from '@better-together/harness/cluster/pods'
import { DAPR_PORT } from '@better-together/harness/echo/pods'
import type { Outcome, Question } from '@better-together/harness/echo/probe'
import type { AttachEvidence, Facts } from '@better-together/harness/facts'
import { type Answer, sendRaw } from '@better-together/harness/raw-http'
import type { DaprApp } from '@better-together/harness/shop-names'
import { type ClientName, type Clients, clients, shopPorts, withClients } from './clients.ts'
import { askMatrix, classify, classifyAll, matrix, reservation, restock, unitsInStock } from './matrix.ts'

const INTERNAL = 'its sidecar’s internal port'
const apps = ['order', 'inventory', 'notifier'] as const

/** Callers by Dapr's identity, by the mesh's, by both, and by none, each at what it may and what it may not. */
export async function tryIdentities(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  environment.report('pods of other identities and of none')
  return withClients(environment, async (pods) => {
    const bySidecar = await askSidecars(environment, attachEvidence)
    const forged = await callWithForgedAppId(environment, pods, attachEvidence)
    const direct = await askPorts(environment, pods, attachEvidence)
    return { ...bySidecar, ...forged, ...direct }
  })
}

async function askSidecars(environment: ClusterEnvironment, attachEvidence: AttachEvidence): Promise<Facts> {
  const kubectl = environment.kubectl.in(environment.namespace)
  const tokens = new Map<DaprApp, string>()
  for (const app of apps) tokens.set(app, await kubectl.secret(`${app}-api-token`, 'token'))
  const ask = () =>
    askMatrix(
      matrix,
      (app, request) => environment.through(`deploy/${app}`, DAPR_PORT, (_url, port) => sendRaw({ port, ...request })),
      (app) => tokens.get(app) ?? '',
    )
  let answers = await ask()
  // Refusals count as failures, and sidecars remember those of an earlier run: new ones have closed breakers.
  if (Object.values(answers).some(({ body }) => /circuit breaker is open/.test(body))) {
    environment.report('an earlier run has opened a breaker; new sidecars')
    await restartDeployments(environment, apps)
    answers = await ask()
  }
  await attachEvidence('answers to each caller by its own sidecar', answers)
  return classifyAll(answers, byWhom)
}

const MESH = 'refused by the mesh'

/**
 * A mesh that reads the hop as HTTP answers 403; one that takes it for plain TCP ends the connection, which the caller's
 * proxy and sidecar report as theirs. Both were observed with Istio, depending on what its proxy can make of the port.
 */
const REFUSED_BY_MESH = /RBAC: access denied|received from server: 403|reset reason: connection termination/

const byWhom = (answer: Answer) => (REFUSED_BY_MESH.test(answer.body) ? MESH : classify(answer))

/** A pod may put any app id into its annotations; only its service account is given to it. */
async function callWithForgedAppId(
  environment: ClusterEnvironment,
  pods: Clients,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const name = 'pod with app id order and notifier’s service account'
  const answer = await environment.through(pods.target(name), DAPR_PORT, (_url, port) =>
    sendRaw({ port, method: 'POST', path: '/v1.0/invoke/inventory/method/reserve', body: reservation }),
  )
  await attachEvidence('answer to the unauthorized client', answer)
  return { [`${name}: POST inventory/reserve`]: byWhom(answer) }
}

async function askPorts(
  environment: ClusterEnvironment,
  pods: Clients,
  attachEvidence: AttachEvidence,
): Promise<Facts> {
  const ports = Object.entries(await shopPorts(environment))
  const questions = ports.map(([name, at]): Question => ({ name, ...at, ...whatToSend(name, at.host) }))
  const units = () => environment.through('deploy/inventory', 7002, (_url, port) => unitsInStock(port))
  const facts: Record<string, string> = {}
  const evidence: Record<string, Outcome> = {}
  const withoutDapr = (Object.keys(clients) as ClientName[]).filter((name) => !('appId' in clients[name]))
  for (const who of withoutDapr) {
    const before = await units()
    const outcomes = await pods.ask(who, questions)
    const restocked = (await units()) - before
    for (const [port, outcome] of Object.entries(outcomes)) {
      evidence[`${who}: ${port}`] = outcome
      facts[`${who}: ${port}`] = port === INTERNAL && restocked > 0 ? 'allowed: it restocked' : outcomeOf(outcome)
    }
  }
  await attachEvidence('what pods of other identities were answered at each port', evidence)
  return facts
}

function whatToSend(port: string, host: string): Pick<Question, 'send' | 'call'> {
  if (port === INTERNAL) return { call: { method: 'restock', body: restock } }
  if (port === 'Redis') return { send: 'PING\r\n' }
  const path = { 'legacy-pricing': '/price?sku=tamper&quantity=1', Zipkin: '/api/v2/services' }[port] ?? '/'
  return { send: `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n` }
}

function outcomeOf(outcome: Outcome): string {
  if ('ended' in outcome) {
    if (outcome.ended === 'ECONNREFUSED') return 'nothing listens there'
    return outcome.ended === 'silent' ? 'silent' : 'cut off'
  }
  const { answered } = outcome
  if (REFUSED_BY_MESH.test(answered)) return MESH
  if (/^-NOAUTH/.test(answered)) return 'asked for the password'
  return /^HTTP\/1\.1 5/.test(answered) ? answered.slice(0, 60) : 'answered'
}
