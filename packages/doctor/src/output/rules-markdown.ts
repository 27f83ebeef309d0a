import type { Rule } from '../rules/rule.ts'

const INTRO = `# Doctor

\`npm run doctor\` reads Dapr and service mesh manifests and reports what is switched on twice, what conflicts, and what loses
messages or protection without an error. It needs no cluster and is not tied to this project: point it at your own.

\`\`\`
npm run doctor -- deploy/overlays/dapr-istio      # a kustomize overlay (needs kustomize or kubectl)
npm run doctor -- components/pubsub.yaml dapr.yaml # self-hosted: resources and a multi-app run file
helm template my-chart | npm run --silent doctor -- -
npm run doctor -- --live                           # the cluster of kubectl's current context
\`\`\`

From a checkout it also runs on a folder elsewhere: \`npx tsx scripts/doctor.ts /path/to/manifests\`.

- Several overlays in one call are examined one by one; files and plain folders beside them belong to each.
- Whether Dapr encrypts is decided when it is installed. Doctor reads it from \`--dapr-values values.yaml\` or from the
  Configuration \`daprsystem\` among the manifests. Without either, rules that depend on it stay silent.
- \`--json\` and \`--sarif\` (2.1.0) write findings for programs. \`--fail-on error\` (the default) or \`warning\` decides the exit code:
  0 no finding at that level, 1 at least one, 2 doctor could not run.
- It reports only what the manifests prove. It cannot see subscriptions made in code, or what an injector adds later.

## Rules

This part is generated: \`npm run --silent doctor -- --rules-markdown > docs/doctor.md\`.
`

/** Returns docs/doctor.md: how to use doctor, and every rule with its reason. */
export function rulesMarkdown(rules: readonly Rule[]): string {
  const table = rules.map(
    ({ id, slug, severity, title }) => `| [${id}](#${id.toLowerCase()}-${slug}) | ${severity} | ${title} |`,
  )
  const sections = rules.map(({ id, slug, severity, title, why, fix, link }) =>
    [`### ${id} ${slug}`, '', `**${title}.** (${severity})`, '', why, '', `*Fix:* ${fix}`, '', `<${link}>`, ''].join(
      '\n',
    ),
  )
  return [INTRO, '| rule | severity | what it finds |', '|---|---|---|', ...table, '', ...sections].join('\n')
}
