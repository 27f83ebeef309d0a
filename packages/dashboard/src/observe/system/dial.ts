import { connect } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import { within } from '@better-together/shop-client/wait-for'
import type { Hop } from '../../config.ts'

const DEADLINE_MS = 2000
const HTTP2_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
const SETTINGS_FRAME = 4

type Question = { name: string; ask: Buffer; isAnswer: (bytes: Buffer) => boolean }

const questions: Record<Hop['kind'], Question> = {
  http: {
    name: 'plain HTTP',
    // A probe’s path, so that the request appears in no log, trace or rate.
    ask: Buffer.from('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
    isAnswer: (bytes) => bytes.toString('latin1').startsWith('HTTP/1.'),
  },
  grpc: {
    name: 'plain HTTP/2',
    ask: Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), HTTP2_SETTINGS]),
    isAnswer: (bytes) => bytes[3] === SETTINGS_FRAME,
  },
  redis: {
    name: 'plain PING',
    ask: Buffer.from('PING\r\n'),
    isAnswer: (bytes) => /^[+-]/.test(bytes.toString('latin1')),
  },
}

/**
 * Sends a request in plain text.
 *
 * @returns whether the response was plain text, and a description for people
 * @throws Error when nothing listens
 */
export async function dialPlain({ host, port, kind }: Hop): Promise<{ isAnswered: boolean; how: string }> {
  const { name, ask, isAnswer } = questions[kind]
  const socket = connect({ host, port })
  const firstBytes = new Promise<Buffer | undefined>((resolve, reject) => {
    socket.once('connect', () => socket.write(ask))
    socket.once('data', resolve)
    socket.once('end', () => resolve(undefined))
    socket.once('close', () => resolve(undefined))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(undefined) : reject(error),
    )
  })
  try {
    const bytes = await within(DEADLINE_MS, firstBytes).catch((error) => {
      if (socket.connecting || error.code !== undefined) throw error
      return undefined
    })
    const isAnswered = bytes !== undefined && isAnswer(bytes)
    return { isAnswered, how: `${name} was ${isAnswered ? `answered${quote(kind, bytes)}` : 'refused'}` }
  } finally {
    socket.destroy()
  }
}

function quote(kind: Hop['kind'], bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1').split('\r\n')
  return kind === 'grpc' ? '' : ` “${line.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, '?')}”`
}

/**
 * Tries a TLS handshake. The certificate is read and not verified: the question is whether the port speaks
 * TLS, and in whose name. A port that requires a client certificate, as daprd’s does, shows its own before it refuses.
 *
 * @returns a description for people, or undefined when the port does not speak TLS
 * @throws Error when nothing answers
 */
export async function dialTls({ host, port, kind }: Hop): Promise<string | undefined> {
  const socket = connectTls({
    host,
    port,
    rejectUnauthorized: false,
    ALPNProtocols: [kind === 'grpc' ? 'h2' : 'http/1.1'],
  })
  const shaken = new Promise<string | undefined>((resolve, reject) => {
    socket.once('secureConnect', () => {
      const version = socket.getProtocol()?.replace('TLSv', 'TLS ') ?? 'TLS'
      resolve(`${version}, certificate of ${nameOf(socket.getPeerCertificate())}`)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // It connected, and what came back was not a handshake.
      if (error.code?.startsWith('ERR_SSL') || error.code === 'ECONNRESET') resolve(undefined)
      else reject(error)
    })
    socket.once('close', () => resolve(undefined))
  })
  try {
    return await within(DEADLINE_MS, shaken).catch((error) => {
      if (socket.connecting || error.code !== undefined) throw error
      return undefined // it listens and waits for a plain-text request
    })
  } finally {
    socket.destroy()
  }
}

/** A workload’s certificate names it in its URI, a server’s in its DNS names or its subject. */
function nameOf({ subjectaltname = '', subject }: PeerCertificate): string {
  const names = subjectaltname.split(', ')
  const named = names.find((name) => name.startsWith('URI:')) ?? names[0]
  return named?.replace(/^(URI|DNS|IP Address):/, '') || String(subject?.CN ?? 'nobody')
}
