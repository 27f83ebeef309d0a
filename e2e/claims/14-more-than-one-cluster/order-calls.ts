import type { Kubectl } from '@better-together/harness/cluster/kubectl'
import { z } from 'zod'

const inOrder = ['--namespace', 'shop', 'exec', 'deployment/order', '--container', 'app', '--']

/** Calls through the sidecar of order’s pod, in the pod itself, and prints how each was answered; 0: not at all. */
const PROGRAM = `
const [path, times] = process.argv.slice(1)
const { DAPR_HTTP_PORT, DAPR_API_TOKEN } = process.env
const url = 'http://127.0.0.1:' + DAPR_HTTP_PORT + '/v1.0/invoke/' + path
const answers = []
for (let n = 0; n < Number(times); n++) {
  const options = { headers: { 'dapr-api-token': DAPR_API_TOKEN }, signal: AbortSignal.timeout(15000) }
  const call = async () => {
    const answer = await fetch(url, options)
    return { status: answer.status, body: (await answer.text()).slice(0, 300) }
  }
  answers.push(await call().catch((error) => ({ status: 0, body: String(error) })))
}
console.log(JSON.stringify(answers))`

const answers = z.array(z.object({ status: z.number(), body: z.string() }))
export type Answers = z.infer<typeof answers>

export const INVENTORY = 'inventory/method/stock'
export const LEGACY_PRICING = 'legacy-pricing/method/price?sku=tamper'

/** How calls of order’s sidecar are answered, one after the other. @param path app id, `/method/` and the method */
export async function callsOfOrder(kubectl: Kubectl, path: string, times = 1): Promise<Answers> {
  const node = ['node', '--input-type=module', '--eval', PROGRAM]
  const out = await kubectl([...inOrder, ...node, path, String(times)])
  return answers.parse(JSON.parse(out))
}
