import { CommunicationProtocolEnum, DaprClient, HttpMethod } from '@dapr/dapr'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import type { z } from 'zod'
import type { Logger } from './logger.ts'
import { AppError } from './problem.ts'

const DEADLINE_MS = 10_000

/** A service's own sidecar, over HTTP: its gRPC client would leave the trace (opentelemetry-js#2667). */
export type Dapr = ReturnType<typeof connectDapr>

/**
 * Wraps the SDK's client, which has no deadline, answers some failures as `{ error }` and packs others into a JSON
 * message. Here each call resolves with a parsed answer or throws one `AppError` that keeps the cause.
 */
export function connectDapr({
  httpPort,
  apiToken,
  logger,
}: {
  httpPort: number
  apiToken?: string | undefined
  logger: Logger
}) {
  const client = new DaprClient({
    daprHost: '127.0.0.1',
    daprPort: String(httpPort),
    ...(apiToken !== undefined && { daprApiToken: apiToken }),
    communicationProtocol: CommunicationProtocolEnum.HTTP,
    logger: { service: sdkLogger(logger) },
  })

  return {
    client,

    /**
     * Invokes `method` of an app id or of an `HTTPEndpoint`. Retries, timeout and breaker are daprd's, by components/resiliency.yaml.
     *
     * @throws AppError 503 `<target>-unavailable` when it fails or answers with what `schema` does not describe
     */
    async invoke<Schema extends z.ZodType>(
      target: string,
      verb: 'GET' | 'POST',
      method: string,
      body: object | undefined,
      schema: Schema,
    ): Promise<z.infer<Schema>> {
      try {
        const answer = await deadline(client.invoker.invoke(target, method, HttpMethod[verb], body))
        return schema.parse(answer)
      } catch (cause) {
        throw failed(`${target}-unavailable`, `${target} did not answer ${method}`, cause)
      }
    },

    /**
     * Publishes `event`, a whole CloudEvent, so that its id is ours and stays the same when published again.
     *
     * @throws AppError 503 `broker-unavailable`; the event may have been published all the same
     */
    async publish(pubsub: string, topic: string, event: object): Promise<void> {
      const options = { contentType: 'application/cloudevents+json' }
      const { error } = await deadline(client.pubsub.publish(pubsub, topic, event, options)).catch((error) => ({
        error,
      }))
      if (error) throw failed('broker-unavailable', `${topic} could not be published`, error)
    },

    /** Resolves once the sidecar is up. */
    start: () => client.start(),
    stop: () => client.stop(),
  }
}

/** Rejects after `DEADLINE_MS`, so that no request hangs on a frozen sidecar. */
export async function deadline<Result>(work: Promise<Result>): Promise<Result> {
  const timer = new AbortController()
  const late = new Promise<never>((_resolve, reject) => {
    const handle = setTimeout(
      () => reject(new Error(`The sidecar did not answer within ${DEADLINE_MS} ms`)),
      DEADLINE_MS,
    )
    timer.signal.addEventListener('abort', () => clearTimeout(handle))
  })
  return Promise.race([work, late]).finally(() => timer.abort())
}

function failed(code: string, message: string, cause: unknown): AppError {
  trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message })
  return new AppError(503, code, message, { cause })
}

/** The SDK logs each failure it also reports; ours are logged once, where they are answered. */
function sdkLogger(logger: Logger) {
  const log = (message: unknown, ...rest: unknown[]) => logger.debug({ sdk: rest }, String(message))
  return { error: log, warn: log, info: log, verbose: log, debug: log }
}
