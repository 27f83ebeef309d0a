import { expect, test } from 'vitest'
import { bareMachine } from '../../../e2e/harness/test/binaries/machine.ts'
import { runBrowser } from '../browser.ts'

// A Mac has its browsers in places that no environment can hide.
test.skipIf(process.platform === 'darwin')(
  'without a Chromium nothing passes or fails, and the result states what to do',
  async () => {
    const { env, report } = await bareMachine()
    const context = { root: '/nowhere', env, report, signal: new AbortController().signal }
    const infrastructure = () => Promise.reject(new Error('Nobody needs it then'))
    expect(await runBrowser(context, infrastructure)).toMatchObject({
      passed: 0,
      failed: 0,
      notRun: [expect.stringContaining('Install chromium with your package manager')],
    })
  },
)
