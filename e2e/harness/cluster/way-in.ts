import { NAMESPACE } from '../shop-names.ts'

const WAYS = [
  { name: 'dashboard', target: 'deploy/dashboard', port: 7005, path: '/' },
  { name: 'order', target: 'deploy/order', port: 7001, path: '/orders' },
  { name: 'inventory', target: 'deploy/inventory', port: 7002, path: '/stock' },
  { name: 'notifier', target: 'deploy/notifier', port: 7003, path: '/notifications' },
  { name: 'legacy v1', target: 'deploy/legacy-pricing-v1', port: 7004, path: '/stats' },
  { name: 'Zipkin', target: 'svc/zipkin', port: 9411, path: '/zipkin/' },
]

/** The ways into the shop, which has no ingress: a command to leave running for each, and the address that it opens. */
export function waysIn(context: string | undefined): string {
  const where = context === undefined ? '' : ` --context ${context}`
  const lines = WAYS.map(({ name, target, port, path }) => {
    const command = `kubectl${where} -n ${NAMESPACE} port-forward ${target} ${port}`
    return `  ${name.padEnd(10)} http://127.0.0.1:${port}${path.padEnd(16)} ${command}`
  })
  return lines.join('\n')
}
