import { parseArgs } from 'node:util'
import { clusterExists, deleteCluster } from '@better-together/harness/cluster/kind'
import { checkTools } from '@better-together/harness/cluster/tools'
import { createSteps } from '@better-together/harness/progress'

const HELP = `Usage: npm run down [-- --cluster NAME]

Deletes the kind cluster that \`up\` made, with everything in it (default better-together, or CLUSTER).
The images stay in the local engine, so the next \`up\` is quick.
`

try {
  const { values } = parseArgs({ options: { cluster: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  const cluster = values.cluster ?? process.env.CLUSTER ?? 'better-together'
  if (values.help) {
    console.log(HELP)
  } else {
    await checkTools(['docker', 'kind'])
    if (await clusterExists(cluster)) {
      await createSteps(console.log)(`Deleting cluster ${cluster}`, () => deleteCluster(cluster))
    } else {
      console.log(`There is no cluster ${cluster}.`)
    }
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
