const HEADER_BYTES = 5
const HANDSHAKE = 22
const APPLICATION_DATA = 23
/** change_cipher_spec, alert, handshake, application_data */
const CONTENT_TYPES = new Set([20, 21, HANDSHAKE, APPLICATION_DATA])
/** 2^14 and what a cipher may add. */
const LONGEST = 16_384 + 2048

export type TlsRecords = { handshake: number; applicationData: number; applicationBytes: number }

/**
 * Reads a byte stream as TLS records, from its first byte to its last; the last record may be unfinished.
 *
 * @returns undefined when any byte is not part of a TLS record. https://www.rfc-editor.org/rfc/rfc8446#section-5.1
 */
export function readTlsRecords(stream: Buffer): TlsRecords | undefined {
  const records: TlsRecords = { handshake: 0, applicationData: 0, applicationBytes: 0 }
  let at = 0
  while (at < stream.length) {
    const rest = stream.subarray(at)
    const type = rest[0] ?? 0
    if (!CONTENT_TYPES.has(type) || (rest.length > 1 && rest[1] !== 3) || (rest.length > 2 && (rest[2] ?? 9) > 4)) {
      return undefined
    }
    if (rest.length < HEADER_BYTES) return records
    const length = rest.readUInt16BE(3)
    if (length > LONGEST) return undefined
    if (type === HANDSHAKE) records.handshake += 1
    if (type === APPLICATION_DATA) {
      records.applicationData += 1
      records.applicationBytes += Math.min(length, rest.length - HEADER_BYTES)
    }
    at += HEADER_BYTES + length
  }
  return records
}
