import type { AttemptLog } from './attempts.ts'
import type { Answer, Call } from './calls.ts'

/** A Dapr resource. */
export type Resource = { apiVersion: string; kind: string; metadata: { name: string } } & Record<string, unknown>

/** A sidecar without an app that anyone calls: calls are made through its API. */
export type Caller = {
  /** The Resiliency that it has, and no other sidecar. */
  resiliency?: Resource | undefined
}

/** An echo app that is called. */
export type EchoApp = {
  /**
   * What stands beside it: Dapr's sidecar; nothing, so that it is reached by an HTTPEndpoint only; or, in a cluster, what
   * looks like a sidecar and answers every call with gRPC's UNAVAILABLE.
   */
  sidecar?: 'dapr' | 'none' | 'unavailable'
}

/** What a claim needs beside the shop. Names are free text; an app's id is its name. */
export type EchoSetup<CallerName extends string, AppName extends string> = {
  callers: Readonly<Record<CallerName, Caller>>
  apps: Readonly<Record<AppName, EchoApp>>
  /** HTTPEndpoints, by name, to an app's own port. */
  endpoints?: Readonly<Record<string, NoInfer<AppName>>>
}

/** Callers and echo apps that run: processes on this machine, pods in a cluster. */
export type EchoApps<CallerName extends string, AppName extends string> = {
  /** Calls an app, or an HTTPEndpoint, through the caller's own sidecar. */
  call(caller: CallerName, call: Call): Promise<Answer>
  /** Returns what has arrived at an app, over all its instances, once no more comes. */
  attempts(app: AppName): Promise<AttemptLog>
}

/** Returns an HTTPEndpoint: the name under which Dapr calls what has no sidecar. */
export function httpEndpoint(name: string, baseUrl: string): Resource {
  return { apiVersion: 'dapr.io/v1alpha1', kind: 'HTTPEndpoint', metadata: { name }, spec: { baseUrl } }
}
