import { expect, test } from 'vitest'
import { findChromium } from '../../binaries/chromium.ts'
import { bareMachine } from './machine.ts'

test('any browser of the family will do, and one that only says how to install it is passed over', async () => {
  const machine = await bareMachine()
  await machine.script('chromium-browser', 'echo Command requires the chromium snap to be installed >&2; exit 1')
  const chrome = await machine.script('google-chrome', 'echo Google Chrome 141.0.7390.54')
  expect(await findChromium(machine.report, { env: machine.env })).toMatchObject({
    command: chrome,
    version: '141.0.7390',
  })
  expect(machine.lines[0]).toMatch(/^chromium: PATH passed over: .* requires the chromium snap to be installed/)
})

test('CHROMIUM_PATH goes before PATH', async () => {
  const machine = await bareMachine()
  await machine.script('chromium', 'echo Chromium 140.0.1.2')
  const own = await machine.script('mine/chrome', 'echo Chromium 141.0.1.2')
  const env = { ...machine.env, CHROMIUM_PATH: own }
  expect(await findChromium(machine.report, { env })).toMatchObject({ command: own, origin: 'environment' })
})
