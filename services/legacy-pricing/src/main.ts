import { createServer } from 'node:http'
import { createLegacyApp } from './app.ts'

const version = process.env.PRICING_VERSION ?? 'v1'
if (version !== 'v1' && version !== 'v2') throw new Error(`PRICING_VERSION must be v1 or v2, not ${version}`)

const server = createServer(createLegacyApp(version))
server.listen(Number(process.env.PORT ?? 7004), process.env.HOST ?? '127.0.0.1', () => {
  console.log(`legacy-pricing ${version} listening on`, server.address())
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
