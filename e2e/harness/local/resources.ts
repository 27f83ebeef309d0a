import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml'
import type { Edit } from '../environment.ts'
import type { Ports } from './ports.ts'

type Setting = { dir: string; ports: Ports; redisPassword: string; zipkin: boolean; mtls: boolean }

/**
 * Writes `components/` into `dir`, with this run's ports, password and name registry in place of the defaults.
 *
 * @param edit a further change to each resource, for what a claim varies
 * @returns the folder for `--resources-path`, and the `--config` file of an app
 */
export async function renderResources(source: string, setting: Setting, edit: Edit = () => {}) {
  const resources = join(setting.dir, 'resources')
  const configs = join(setting.dir, 'configurations')
  await Promise.all([mkdir(resources, { recursive: true }), mkdir(configs, { recursive: true })])
  for (const file of (await readdir(source)).filter(
    (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  )) {
    const document = parseDocument(await readFile(join(source, file), 'utf8'))
    adapt(document, setting)
    edit(document)
    const isConfiguration = document.get('kind') === 'Configuration'
    const name = isConfiguration ? `${document.getIn(['metadata', 'name'])}.yaml` : file
    await writeFile(join(isConfiguration ? configs : resources, name), document.toString(), { mode: 0o600 })
  }
  return { resources, configuration: (app: string) => join(configs, `${app}.yaml`) }
}

function adapt(document: Document, { dir, ports, redisPassword, zipkin, mtls }: Setting): void {
  switch (document.get('kind')) {
    case 'Component': {
      const type = String(document.getIn(['spec', 'type']))
      if (!type.endsWith('.redis')) return
      setMetadata(document, 'redisHost', `127.0.0.1:${ports.redis}`)
      setMetadata(document, 'redisPassword', redisPassword)
      return
    }
    case 'HTTPEndpoint':
      document.setIn(['spec', 'baseUrl'], `http://127.0.0.1:${ports['legacy-pricing']}`)
      return
    case 'Configuration': {
      // mDNS is often missing in containers and CI; a file that all sidecars share works everywhere on one machine.
      // Without its clean-up: once an hour that removes apps that are alive, and their sidecars end (docs/findings.md).
      const registry = { connectionString: join(dir, 'names.db'), cleanupInterval: '0s' }
      const names = { component: 'sqlite', version: 'v1', configuration: registry }
      document.setIn(['spec', 'nameResolution'], document.createNode(names))
      const spans = `http://127.0.0.1:${ports.zipkin}/api/v2/spans`
      document.setIn(['spec', 'tracing', 'zipkin', 'endpointAddress'], spans)
      if (!zipkin) document.deleteIn(['spec', 'tracing', 'zipkin'])
      if (!mtls) document.deleteIn(['spec', 'accessControl']) // without certificates no caller has an identity to check
    }
  }
}

/** Sets one entry of a component's `spec.metadata` list. */
export function setMetadata(document: Document, name: string, value: string): void {
  const list = document.getIn(['spec', 'metadata'])
  if (!isSeq<YAMLMap>(list)) throw new Error(`${document.getIn(['metadata', 'name'])} has no spec.metadata`)
  const entry = list.items.find((item) => isMap(item) && item.get('name') === name)
  if (entry) entry.set('value', value)
  else list.add(document.createNode({ name, value }) as YAMLMap)
}
