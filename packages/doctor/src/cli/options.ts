import { parseArgs } from 'node:util'
import { z } from 'zod'

export const USAGE = `Usage: npm run doctor -- [inputs] [options]

Reports what Dapr and a service mesh do twice, or what conflicts, in your manifests.

Inputs (any number): a kustomize overlay, a YAML file (rendered manifests, Dapr resources, dapr.yaml, Helm values),
a folder of YAML, or - for standard input. Without inputs: every overlay in deploy/overlays.

  --live                 read the cluster of kubectl's current context
  --dapr-values FILE     Helm values Dapr is installed with (global.mtls.enabled); may be repeated, the last wins
  --kubernetes VERSION   version by which to judge start order, such as 1.32 (with --live, the cluster's)
  --json | --sarif       write findings for programs
  --fail-on LEVEL        error (default) or warning: findings of this level or worse exit with 1
  --rules-markdown       print docs/doctor.md
  --help                 print this

Environment: KUBECTL and KUSTOMIZE name the programs to use.
`

const shape = z.object({
  live: z.boolean().default(false),
  'dapr-values': z.array(z.string()).default([]),
  kubernetes: z
    .string()
    .regex(/^v?1\.\d+/, 'must be a version such as 1.32')
    .optional(),
  json: z.boolean().default(false),
  sarif: z.boolean().default(false),
  'fail-on': z.enum(['error', 'warning']).default('error'),
  'rules-markdown': z.boolean().default(false),
  help: z.boolean().default(false),
})

/** The validated command line. */
export type Options = z.infer<typeof shape> & { inputs: readonly string[] }

/**
 * Returns the options and inputs of a command line.
 *
 * @throws Error when an option is unknown or its value is not allowed; the message names it
 */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      live: { type: 'boolean' },
      'dapr-values': { type: 'string', multiple: true },
      kubernetes: { type: 'string' },
      json: { type: 'boolean' },
      sarif: { type: 'boolean' },
      'fail-on': { type: 'string' },
      'rules-markdown': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const parsed = shape.safeParse(values)
  if (!parsed.success)
    throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n'))
  if (parsed.data.json && parsed.data.sarif) throw new Error('--json and --sarif: choose one')
  return { ...parsed.data, inputs: positionals }
}
