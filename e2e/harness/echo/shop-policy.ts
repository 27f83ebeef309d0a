import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Resource } from './echo-apps.ts'

const FILE = resolve(import.meta.dirname, '../../../components/resiliency.yaml')

const milliseconds = z
  .string()
  .regex(/^\d+(ms|s)$/)
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('ms') ? 1 : 1000))

const file = z.object({
  spec: z.object({
    policies: z.object({
      timeouts: z.object({ call: z.string() }),
      retries: z.object({ call: z.looseObject({ duration: z.string(), maxRetries: z.number() }) }),
      circuitBreakers: z.object({
        call: z.looseObject({ maxRequests: z.number(), timeout: z.string(), trip: z.string() }),
      }),
    }),
    targets: z.object({
      apps: z.object({
        inventory: z.object({
          timeout: z.literal('call'),
          retry: z.literal('call'),
          circuitBreaker: z.literal('call'),
        }),
      }),
    }),
  }),
})

// Read, not repeated: what the claims count is the policy that the shop runs with.
const { policies } = file.parse(parse(readFileSync(FILE, 'utf8'))).spec

/** The numbers of the shop's own policy for calls, from components/resiliency.yaml. */
export const shopCall = {
  timeoutMs: milliseconds.parse(policies.timeouts.call),
  attempts: 1 + policies.retries.call.maxRetries,
  pauseMs: milliseconds.parse(policies.retries.call.duration),
  failuresToOpen: Number(/^consecutiveFailures >= (\d+)$/.exec(policies.circuitBreakers.call.trip)?.[1]),
  openMs: milliseconds.parse(policies.circuitBreakers.call.timeout),
  probes: policies.circuitBreakers.call.maxRequests,
}
if (Number.isNaN(shopCall.failuresToOpen)) throw new Error(`${FILE}: trip is no longer "consecutiveFailures >= <n>"`)

export type Uses = { timeout?: true; retry?: true; circuitBreaker?: true }

/** The shop's policy `call` for other targets, or only parts of it. @param breaker replaces settings of the breaker */
export function shopPolicyFor(targets: Readonly<Record<string, Uses>>, breaker: object = {}): Resource {
  const apps = Object.entries(targets).map(([app, uses]) => [
    app,
    Object.fromEntries(Object.keys(uses).map((part) => [part, 'call'])),
  ])
  const circuitBreakers = { call: { ...policies.circuitBreakers.call, ...breaker } }
  return resiliency({ policies: { ...policies, circuitBreakers }, targets: { apps: Object.fromEntries(apps) } })
}

/** A Resiliency resource. */
export function resiliency(spec: object): Resource {
  return { apiVersion: 'dapr.io/v1alpha1', kind: 'Resiliency', metadata: { name: 'resiliency' }, spec }
}
