/** Who may import whom: always downwards, and never in a circle. `npm test` runs this. */
const layer = (name, from, mayImport) => ({
  name,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(services|packages|e2e|scripts)/',
    pathNot: [from, ...mayImport].map((folder) => `^${folder}/`),
  },
})

const shopClient = 'packages/shop-client'
const doctor = (folder) => `packages/doctor/src/${folder}`
const shared = 'services/shared'
const harness = 'e2e/harness'
const bench = 'e2e/bench'

// biome-ignore lint/style/noDefaultExport: dependency-cruiser reads its configuration so
export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unknown-module', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer('shared-imports-nothing', shared, []),
    ...['order', 'inventory', 'notifier', 'legacy-pricing'].map((service) =>
      layer(`${service}-imports-shared-only`, `services/${service}`, [shared]),
    ),
    layer('shop-client-imports-nothing', shopClient, []),
    layer('doctor-imports-nothing', 'packages/doctor', []),
    ...['cli', 'input', 'model', 'rules', 'output'].map((folder, index, folders) =>
      layer(`doctor-${folder}-imports-downwards`, doctor(folder), folders.slice(1, index).map(doctor)),
    ),
    layer('dashboard-imports-downwards', 'packages/dashboard', [shopClient, shared]),
    layer('harness-imports-downwards', harness, [shopClient]),
    layer('bench-imports-downwards', bench, [harness, shopClient]),
    layer('claims-import-downwards', 'e2e/claims', [bench, harness, shopClient, 'packages/doctor']),
    {
      name: 'nothing-imports-commands-or-tests',
      severity: 'error',
      from: { path: '^(services|packages|e2e)/', pathNot: '^e2e/tests/' },
      to: { path: '^(scripts|e2e/tests)/' },
    },
    {
      name: 'commands-import-no-tests',
      severity: 'error',
      from: { path: '^scripts/' },
      to: { path: '^e2e/tests/' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)(dist|node_modules)/' },
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true,
    preserveSymlinks: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
