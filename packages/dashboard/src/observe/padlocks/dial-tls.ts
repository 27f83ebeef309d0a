import { connect, type PeerCertificate } from 'node:tls'
import { within } from '@better-together/shop-client/wait-for'
import type { Hop } from '../settings.ts'

const DEADLINE_MS = 2000

/**
 * Tries a TLS handshake. Nothing is believed of the certificate, it is only read: what is asked is whether the port speaks
 * TLS, and in whose name. A port that wants a certificate of ours, as daprd’s does, shows its own before it refuses.
 *
 * @returns words for people, or undefined when the port does not speak TLS
 * @throws Error when nobody answers at all
 */
export async function dialTls({ host, port, kind }: Hop): Promise<string | undefined> {
  const socket = connect({
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
      // The connection stood, and what came was no handshake.
      if (error.code?.startsWith('ERR_SSL') || error.code === 'ECONNRESET') resolve(undefined)
      else reject(error)
    })
    socket.once('close', () => resolve(undefined))
  })
  try {
    return await within(DEADLINE_MS, shaken).catch((error) => {
      if (socket.connecting || error.code !== undefined) throw error
      return undefined // it listens, and waits for a request in plain text
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
