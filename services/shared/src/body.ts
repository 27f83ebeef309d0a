import type { Request } from 'express'
import type { z } from 'zod'
import { AppError } from './problem.ts'

/**
 * The request's JSON body as `schema` describes it.
 *
 * @throws AppError 415 when the body is not declared as JSON, 422 naming each wrong field
 */
export function parseBody<Schema extends z.ZodType>(request: Request, schema: Schema): z.infer<Schema> {
  if (!request.is(['application/json', 'application/*+json'])) {
    throw new AppError(415, 'not-json', 'Send the body with Content-Type: application/json')
  }
  const parsed = schema.safeParse(request.body)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || '(body)', message }))
  const summary = errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
  throw new AppError(422, 'invalid-body', summary, { details: { errors } })
}
