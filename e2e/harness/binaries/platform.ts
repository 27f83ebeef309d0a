import { Absent } from './part.ts'

export type Platform = { os: 'linux' | 'darwin'; arch: 'amd64' | 'arm64' }

/**
 * This machine in the words that Go projects use for their release files.
 *
 * @throws Absent on a system or processor that the parts are not released for.
 */
export function thisPlatform(os = process.platform, cpu: string = process.arch): Platform {
  const arch = cpu === 'x64' ? 'amd64' : cpu
  if ((os === 'linux' || os === 'darwin') && (arch === 'amd64' || arch === 'arm64')) return { os, arch }
  throw new Absent(`nothing for ${os} on ${cpu}; Linux, macOS or WSL 2 is needed`)
}
