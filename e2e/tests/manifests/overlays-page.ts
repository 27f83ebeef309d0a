import { type KubernetesObject, OVERLAYS, type Overlay } from '@better-together/harness/cluster/overlays'
import { DUTIES, type Installed } from './duties.ts'
import { added, changed, podTemplates } from './rendered.ts'

/** Returns `docs/overlays.md`, from the overlays as kubectl renders them. */
export function overlaysPage(
  rendered: Record<Overlay, KubernetesObject[]>,
  withControls: Record<Overlay, KubernetesObject[]>,
  daprMtls: Record<Overlay, boolean>,
): string {
  const base = rendered['dapr-only']
  const installed = OVERLAYS.map((overlay) => ({ overlay, objects: rendered[overlay], daprMtls: daprMtls[overlay] }))
  return `${[
    INTRODUCTION,
    '## Who owns what\n',
    ownersTable(installed),
    '## Objects and settings behind each duty\n',
    ...installed.map(behindEachDuty),
    '## What differs from dapr-only\n',
    ...OVERLAYS.slice(1).map((overlay) => differences(overlay, rendered[overlay], base)),
    '\n## What does not differ\n',
    podsTable(base),
    CONTROLS,
    ...OVERLAYS.map((overlay) => differences(overlay, withControls[overlay], rendered[overlay])),
    '',
    NOTES,
  ].join('\n')}\n`
}

const INTRODUCTION = `# The three overlays

Generated from the manifests by \`e2e/tests/manifests/overlays-page.test.ts\`; \`npx vitest run --project unit e2e/tests/manifests -u\`
regenerates it. \`dapr-linkerd\` is rendered and checked here; it has not been run.
`

function ownersTable(installed: readonly Installed[]): string {
  const rows = Object.entries(DUTIES).map(([duty, ask]) => {
    return row([duty, ...installed.map((one) => ask(one).owner || '*nobody*')])
  })
  return `${table(['duty', ...OVERLAYS], rows)}\n`
}

function behindEachDuty(installed: Installed): string {
  const rows = Object.entries(DUTIES).map(([duty, ask]) => {
    const { by } = ask(installed)
    return row([duty, by.map((name) => `\`${name}\``).join(', ') || '–'])
  })
  return `### ${installed.overlay}\n\n${table(['duty', 'objects and settings'], rows)}\n`
}

function differences(overlay: Overlay, objects: KubernetesObject[], base: KubernetesObject[]): string {
  const list = (names: string[]) => names.map((name) => `\`${name}\``).join(', ')
  return `- **${overlay}** adds ${list(added(objects, base))}; it changes ${list(changed(objects, base))}.`
}

function podsTable(base: readonly KubernetesObject[]): string {
  const rows = Object.entries(podTemplates(base)).map(([pod, { metadata, spec }]) => {
    const sidecar = metadata.annotations?.['dapr.io/enabled'] === 'true' ? '`daprd`' : '–'
    return row([`\`${pod}\``, spec.containers.map(({ image }) => `\`${image}\``).join(', '), sidecar])
  })
  return `The pod templates are the same in all three. A mesh adds its proxy when a pod is created.

${table(['workload', 'image', 'Dapr sidecar'], rows)}
`
}

const CONTROLS = `## What \`--controls\` adds

\`npm run up -- dapr-only --controls\` lets the dashboard place orders, stop and kill pods, and make legacy-pricing fail or respond
slowly. Without it the dashboard only reads, and no workload has any rights at the API server. The rights are a Role of the
dashboard's service account alone, in [deploy/controls](../deploy/controls/rights.yaml).
`

const table = (head: readonly string[], rows: readonly string[]) =>
  [row(head), row(head.map(() => '---')), ...rows].join('\n')

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

const NOTES = `## What to know

- **Dapr's mTLS is one switch for a whole cluster**, set at install: \`up\` sets it for the overlay and recreates the pods
  when it switches overlays.
- **Without Dapr's mTLS there is no Dapr identity**, so its access control is removed and the mesh authorizes callers.
  The mesh cannot distinguish operations: every Dapr call has the same path, and the operation is inside the message.
- **One retrying layer for each hop.** Dapr retries calls to \`inventory\`; a mesh would too, so Istio’s retries are off. Under a
  mesh the mesh retries \`legacy-pricing\` and Dapr does not.
- **Pod security**: dapr-only enforces the restricted standard. The meshes' init containers need NET_ADMIN, so there the
  namespace only warns. With a mesh's CNI plugin, remove \`deploy/mesh/common/pod-security-of-redirection.yaml\`.
- **Network policies need a network plugin that enforces them**, as kind's does.

## Troubleshooting

| symptom | cause | what to do |
| --- | --- | --- |
| pods are refused: \`failed calling webhook "sidecar-injector.dapr.io"\` | Dapr's injector is not ready, and the shop’s pods may not start without their sidecars | wait for \`kubectl -n dapr-system get pods\`, or \`npm run up\` again |
| a pod runs without its sidecar | it was created before the label or the mesh | delete the pod |
| 403 \`RBAC: access denied\`, or \`connection reset\` | the mesh lets only the named service accounts in, and nothing in plaintext | \`who-may-call.yaml\` of the mesh |
| a call that the mesh refuses returns \`Unavailable\` after Dapr's retries | Istio closes the connection to port 50002; Dapr cannot distinguish that from a lost sidecar | the log of the callee's \`istio-proxy\` names the policy |
| every Dapr call is denied | Dapr's mTLS is off, and access control is still configured | \`npm run doctor -- --live\` |
| 429 from legacy-pricing | the mesh's rate limit, 100 a second for each pod | wait, or raise it in \`rate-limit.yaml\` |
| \`npm run up\` ends at *Pods* | an image cannot be pulled, or the node lacks memory | the message lists the pods and their last warnings |`
