import type { EdgePlan, NodePlan } from './plan.ts'

const lens = 'dapr' as const

/** Health is that of the network node that stands for it: what has no process of its own is as healthy as that. */
export const daprNodes: readonly NodePlan[] = [
  { id: 'dapr:shopper', label: 'shopper', lens, role: 'shopper' },
  { id: 'dapr:order', label: 'order', lens, role: 'app', healthOf: 'order' },
  { id: 'dapr:inventory', label: 'inventory', lens, role: 'app', healthOf: 'inventory' },
  { id: 'dapr:notifier', label: 'notifier', lens, role: 'app', healthOf: 'notifier' },
  {
    id: 'dapr:legacy-pricing',
    label: 'legacy-pricing, an HTTPEndpoint',
    lens,
    role: 'external',
    healthOf: 'legacy-pricing',
  },
  { id: 'dapr:pubsub', label: 'pubsub, topic order-placed', lens, role: 'building-block', healthOf: 'redis' },
  { id: 'dapr:statestore', label: 'statestore', lens, role: 'building-block', healthOf: 'redis' },
]

/** Who asks for what. The broker stands between order and notifier, which know nothing of each other. */
export const daprEdges: readonly EdgePlan[] = [
  { lens, from: 'dapr:shopper', to: 'dapr:order', label: 'POST /orders' },
  { lens, from: 'dapr:order', to: 'dapr:inventory', label: 'invoke reserve and release' },
  { lens, from: 'dapr:order', to: 'dapr:legacy-pricing', label: 'invoke price' },
  { lens, from: 'dapr:order', to: 'dapr:statestore', label: 'orders' },
  { lens, from: 'dapr:inventory', to: 'dapr:statestore', label: 'stock, with ETags' },
  { lens, from: 'dapr:notifier', to: 'dapr:statestore', label: 'who was told' },
  { lens, from: 'dapr:order', to: 'dapr:pubsub', label: 'publish order-placed' },
  { lens, from: 'dapr:pubsub', to: 'dapr:notifier', label: 'deliver order-placed' },
]
