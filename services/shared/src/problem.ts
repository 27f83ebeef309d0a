import { trace } from '@opentelemetry/api'
import type { ErrorRequestHandler, RequestHandler, Response } from 'express'

/** A failure with a meaning for the caller. `code` is stable and ends the problem's `type`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(
    status: number,
    code: string,
    message: string,
    options: ErrorOptions & { details?: Record<string, unknown> } = {},
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.details = options.details ?? {}
  }
}

/** Answers with `application/problem+json`. https://www.rfc-editor.org/rfc/rfc9457 */
export function sendProblem(response: Response, { status, code, message, details }: AppError): void {
  response
    .status(status)
    .type('application/problem+json')
    .json({
      type: `urn:better-together:problem:${code}`,
      title: code.replaceAll('-', ' '),
      status,
      detail: message,
      ...details,
      traceId: trace.getActiveSpan()?.spanContext().traceId,
    })
}

/** The last route: nothing before it matched. */
export const notFound: RequestHandler = (request) => {
  throw new AppError(404, 'not-found', `There is no ${request.method} ${request.path}`)
}

/** The only place that turns an exception into an answer. Unknown ones are logged and answered without their detail. */
export const handleError: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error) // Express then closes the connection: a half-sent response can't be repaired
  const problem = toAppError(error)
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
  if (problem.status === 503) response.set('retry-after', '1')
  sendProblem(response, problem)
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { status, type } = error as { status?: number; type?: string }
  if (type === 'entity.parse.failed') return new AppError(400, 'malformed-json', 'The body is not valid JSON')
  if (type === 'entity.too.large') return new AppError(413, 'body-too-large', 'The body is larger than 64 KiB')
  if (error instanceof URIError)
    return new AppError(400, 'malformed-path', 'The path is not valid percent-encoded UTF-8')
  if (status && status >= 400 && status < 500) return new AppError(status, 'bad-request', (error as Error).message)
  return new AppError(500, 'internal', 'Something failed here; the log has the reason under this trace id')
}
