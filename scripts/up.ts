import { join } from 'node:path'
import { portForwards } from '@better-together/harness/cluster/port-forward'
import { readSettings, UP_HELP } from '@better-together/harness/cluster/settings'
import { up } from '@better-together/harness/cluster/up'

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === undefined) {
    console.log(UP_HELP)
  } else {
    const start = Date.now()
    await up(join(import.meta.dirname, '..'), settings, console.log)
    const seconds = Math.round((Date.now() - start) / 1000)
    console.log(`\n${settings.overlay} is ready after ${seconds} s. Its addresses, each as long as its command runs:\n`)
    console.log(portForwards(settings.context))
    if (!settings.controls)
      console.log(`\nThe dashboard is read-only. To act on the shop: npm run up -- ${settings.overlay} --controls`)
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
