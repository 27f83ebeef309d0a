import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Sources, not builds: a test must not pass or fail on yesterday's dist.
const sources = { shared: 'services/shared', 'shop-client': 'packages/shop-client', dashboard: 'packages/dashboard' }
const alias = Object.entries(sources).map(([name, folder]) => ({
  find: new RegExp(`^@better-together/${name}/(.*)$`),
  replacement: resolve(import.meta.dirname, folder, 'src/$1.ts'),
}))

const TALK = 'e2e/tests/browser/talk.test.ts'

export default defineConfig({
  test: {
    silent: 'passed-only',
    teardownTimeout: 20_000,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          isolate: false,
          // Some start a command; on a busy machine that takes a while, and a slow machine is no failure.
          testTimeout: 30_000,
          include: [
            'services/*/test/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'e2e/{harness,bench,claims}/test/**/*.test.ts',
            'e2e/tests/manifests/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'local',
          include: ['e2e/tests/local/**/*.test.ts'],
          // Each file runs a whole shop; two at a time would only wait for each other's processor.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          include: ['e2e/tests/browser/**/*.test.ts'],
          exclude: [TALK],
          globalSetup: 'e2e/tests/browser/setup.ts',
          // All look at the same shop, and some break it.
          fileParallelism: false,
          isolate: false, // playwright takes a second to load
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        // Starts its own shop, by the commands of docs/talk.md; `npm run talk -- --rehearse` runs it.
        test: { name: 'talk', include: [TALK], hookTimeout: 120_000 },
      },
    ],
  },
})
