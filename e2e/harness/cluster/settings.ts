import { parseArgs } from 'node:util'
import { z } from 'zod'
import { OVERLAYS, type Overlay } from './overlays.ts'

/** Where things come from; each has a default that works wherever Docker Hub and GitHub can be reached. */
const environment = z.object({
  CLUSTER: z.string().default('better-together'),
  KUBE_CONTEXT: z.string().optional(),
  KIND_NODE_IMAGE: z.string().optional(),
  IMAGE_REGISTRY: z.string().optional(),
  DAPR_CHART: z.string().optional(),
  ISTIO_BASE_CHART: z.string().optional(),
  ISTIOD_CHART: z.string().optional(),
  ISTIOD_VALUES: z.string().optional(),
  LINKERD_CRDS_CHART: z.string().optional(),
  LINKERD_CONTROL_PLANE_CHART: z.string().optional(),
  GATEWAY_API_CRDS: z.string().optional(),
})

export type Settings = z.infer<typeof environment> & {
  overlay: Overlay
  /** Whether the dashboard may act on the shop. */
  controls: boolean
  cluster: string
  /** False: the cluster is not kind's; kubectl's context names it. */
  kind: boolean
  /** kubectl's and Helm's context. Undefined: the current one. */
  context: string | undefined
}

export const UP_HELP = `Usage: npm run up -- <${OVERLAYS.join('|')}> [--controls] [--cluster NAME] [--no-kind]

Creates a kind cluster when there is none, installs Dapr and the overlay's mesh, builds and loads the images, applies the
overlay and waits until everything is ready. Running it again repairs or updates; naming another overlay switches to it.

  --controls       let the dashboard place orders, and stop, kill and slow parts of the shop: its service account gets
                   the rights that are in deploy/controls; without this option nobody has any of them
  --cluster NAME   kind cluster, created when missing (default better-together)
  --no-kind        use kubectl's current context, or KUBE_CONTEXT, instead

Environment, for places with their own mirrors:
  CLUSTER, KUBE_CONTEXT        as the options above
  KIND_NODE_IMAGE              image of the kind node
  IMAGE_REGISTRY               prefix of every image instead of its own registry; without kind, images are pushed there
  DAPR_CHART                   chart folder or archive instead of Dapr's repository
  ISTIO_BASE_CHART, ISTIOD_CHART, ISTIOD_VALUES      the same for Istio, and a values file to add
  LINKERD_CRDS_CHART, LINKERD_CONTROL_PLANE_CHART    the same for Linkerd
  GATEWAY_API_CRDS             folder or file of the Gateway API's resource definitions
`

/**
 * Settings of `up` from its arguments and environment.
 *
 * @returns undefined when help was asked for
 * @throws Error naming what is wrong with the arguments
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      controls: { type: 'boolean', default: false },
      cluster: { type: 'string' },
      'no-kind': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return undefined
  const overlay = OVERLAYS.find((name) => name === positionals[0])
  if (!overlay || positionals.length > 1) throw new Error(`Name one overlay: ${OVERLAYS.join(', ')}`)
  const settings = environment.parse(env)
  const kind = !values['no-kind']
  const cluster = values.cluster ?? settings.CLUSTER
  const { controls } = values
  return { ...settings, overlay, controls, cluster, kind, context: kind ? `kind-${cluster}` : settings.KUBE_CONTEXT }
}
