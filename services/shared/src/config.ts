import { z } from 'zod'

/**
 * Reads a service's settings from environment variables, once, at start. An empty variable counts as not set.
 *
 * @param schema one key per variable; names carry their unit (`RECOVERY_INTERVAL_MS`)
 * @param env usually `process.env`, handed in by `main.ts`
 * @throws Error naming every variable that is wrong, so that one restart fixes them all
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: NodeJS.ProcessEnv,
): Readonly<z.infer<z.ZodObject<Shape>>> {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (parsed.success) return Object.freeze(parsed.data)
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`Wrong environment variables:\n${problems.join('\n')}`)
}

const port = z.coerce.number().int().min(0).max(65535)

/** Settings that every service beside a Dapr sidecar has. Loopback is the default: see docs/decisions.md. */
export const daprServiceConfig = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port,
  PROBE_PORT: port.optional(),
  DAPR_HTTP_PORT: port.default(3500),
  DAPR_API_TOKEN: z.string().optional(),
  APP_API_TOKEN: z.string().optional(),
  STATE_STORE: z.string().default('statestore'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})
