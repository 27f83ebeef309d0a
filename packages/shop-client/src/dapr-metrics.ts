const SENT = /^dapr_runtime_service_invocation_req_sent_total\{(?<labels>[^}]*)\} (?<count>\d+)/

/**
 * Attempts that a sidecar says it has sent to an app, from its metrics. Only for what cannot be seen from outside: with a
 * policy of its own Dapr keeps a broken connection, and gRPC answers attempts on it without dialling.
 */
export function attemptsInMetrics(metrics: string, appId: string): number {
  return metrics
    .split('\n')
    .map((text) => SENT.exec(text)?.groups)
    .filter((found) => found?.labels?.includes(`dst_app_id="${appId}"`))
    .reduce((sum, found) => sum + Number(found?.count), 0)
}

/** See `attemptsInMetrics`. @param metricsPort the sidecar's */
export async function attemptsBySidecar(metricsPort: number, appId: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`The sidecar’s metrics answered ${response.status}`)
  return attemptsInMetrics(await response.text(), appId)
}
