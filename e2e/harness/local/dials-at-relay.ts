import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const line = z.object({ message: z.literal('Accepted client'), name: z.string() })

/**
 * Connections that a relay has accepted so far, from toxiproxy's log. This is how attempts are counted where nobody is
 * left behind the relay to count them.
 */
export async function dialsAtRelay(logFile: string, relay: string): Promise<number> {
  const lines = (await readFile(logFile, 'utf8')).split('\n')
  return lines.filter((text) => acceptedBy(text) === relay).length
}

function acceptedBy(text: string): string | undefined {
  if (!text.includes('Accepted client')) return undefined
  try {
    return line.safeParse(JSON.parse(text)).data?.name
  } catch {
    return undefined // the last line, half written
  }
}
