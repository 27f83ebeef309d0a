import { once } from 'node:events'
import { connect, constants } from 'node:http2'
import { buffer } from 'node:stream/consumers'

/** A call that a sidecar would make to another sidecar. */
export type InternalCall = { method: string; body: object }

const POST = 3
const V1 = 1

/**
 * Calls a sidecar's internal port as another sidecar would, but in plain text and with no certificate, over gRPC
 * (`dapr.proto.internals.v1.ServiceInvocation/CallLocal`).
 *
 * @returns what was answered, such as `HTTP 200, gRPC status 0`; `refused` states how the connection ended otherwise, beginning
 *   with a code such as `ECONNRESET` or `silent`
 * @throws Error when nothing listens there, which would prove nothing
 */
export async function callInPlainText(
  { host = '127.0.0.1', port }: { host?: string; port: number },
  call: InternalCall,
): Promise<{ answered: string } | { refused: string }> {
  const session = connect(`http://${host}:${port}`)
  // The connection may also be reset between the two things that are waited for, or during them.
  const failed = once(session, 'error').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  try {
    await Promise.race([once(session, 'connect'), failed])
    // TCP is up; whether the other side speaks plain HTTP/2 shows only now.
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/dapr.proto.internals.v1.ServiceInvocation/CallLocal',
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const silent = Object.assign(new Error('no answer within 10 s'), { code: 'silent' })
    stream.setTimeout(10_000, () => stream.destroy(silent))
    const received: Record<string, unknown> = {}
    const note = (headers: object) => Object.assign(received, headers)
    stream.on('response', note).on('trailers', note)
    stream.end(frame(invokeRequest(call)))
    const body = (await Promise.race([buffer(stream), failed])).toString('latin1')
    const { ':status': status, 'grpc-status': grpcStatus, 'grpc-message': message = '' } = received
    if (status === undefined) return { refused: 'closed without an answer' }
    return { answered: `HTTP ${status}, gRPC status ${grpcStatus} ${message} ${body}`.trim() }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    if (code === 'ECONNREFUSED') throw new Error(`Nothing listens on port ${port}`, { cause: error })
    return { refused: `${code} ${message}`.trim() }
  } finally {
    session.destroy()
  }
}

/** Returns gRPC's length-prefixed message, uncompressed. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** `InternalInvokeRequest { ver = 1, message = 3: InvokeRequest { method = 1, data = 2: Any { value = 2 }, content_type = 3, http_extension = 4 { verb = 1 } } }` */
function invokeRequest({ method, body }: InternalCall): Buffer {
  const any = bytes(2, Buffer.from(JSON.stringify(body)))
  const request = [
    bytes(1, Buffer.from(method)),
    bytes(2, any),
    bytes(3, Buffer.from('application/json')),
    bytes(4, varint(1, POST)),
  ]
  return Buffer.concat([varint(1, V1), bytes(3, Buffer.concat(request))])
}

// The two wire types of protobuf that are needed. https://protobuf.dev/programming-guides/encoding/
const varint = (field: number, value: number) => Buffer.from([field << 3, value])
function bytes(field: number, value: Buffer): Buffer {
  if (value.length >= 128 * 128) throw new Error(`${value.length} bytes are too long for a two-byte length`)
  const length = value.length < 128 ? [value.length] : [(value.length & 127) | 128, value.length >> 7]
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), value])
}
