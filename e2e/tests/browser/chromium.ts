import { findChromium } from '@better-together/harness/binaries/chromium'
import { type BrowserServer, chromium } from 'playwright-core'

/** A name that leads to this machine and is none of its own, as after DNS rebinding. */
export const REBOUND = 'rebound.example'

/** A headless Chromium that several processes can connect to; whoever launches it closes it. @throws BinaryNotFound saying what to install */
export async function launchChromium(report: (line: string) => void): Promise<BrowserServer> {
  const { command } = await findChromium(report, { env: process.env })
  return chromium.launchServer({
    executablePath: command,
    args: [`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`],
    // Playwright would end this process at once, and the shop would stay behind.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
}
