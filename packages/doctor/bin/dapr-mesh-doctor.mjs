#!/usr/bin/env node
// The program is one bundled file, which `npm run bundle` writes. This one is here because pnpm links it before that.
await import(new URL('../dist/dapr-mesh-doctor.mjs', import.meta.url).href)
