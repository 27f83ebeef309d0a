import type { Rule } from './rule.ts'

export const loadBalancerService: Rule = {
  id: 'BT202',
  slug: 'load-balancer-service',
  severity: 'warning',
  title: 'Service of type LoadBalancer',
  why: 'It opens the app to whatever network the load balancer has, past the mesh gateway and past Dapr; on kind it stays pending for ever.',
  fix: 'ClusterIP, and a gateway or kubectl port-forward in front.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
  *check({ services }) {
    for (const { manifest, value } of services) {
      if (value.spec.type === 'LoadBalancer')
        yield { on: manifest, path: ['spec', 'type'], message: `${manifest.name} is open to the outside` }
    }
  },
}
