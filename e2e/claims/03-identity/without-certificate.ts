import { connect } from 'node:tls'

/**
 * Speaks TLS to a sidecar's internal port without a client certificate. In TLS 1.3 the client believes that the
 * handshake is done before the server has refused, so the next thing the server sends decides.
 *
 * @returns the server's alert, or `accepted` when it spoke HTTP/2
 * @throws Error when nothing listens there or it stays silent for 5 s
 */
export function tlsWithoutCertificate(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      rejectUnauthorized: false,
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.3',
    })
    socket.setTimeout(5000, () => socket.destroy(Object.assign(new Error('no answer within 5 s'), { code: 'SILENT' })))
    socket.once('secureConnect', () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'))
    socket.once('data', () => {
      resolve('accepted')
      socket.destroy()
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('ERR_SSL_')) resolve(error.code)
      else reject(new Error(`TLS to port ${port}: ${error.message}`, { cause: error }))
    })
  })
}
