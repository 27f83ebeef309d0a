import { join } from 'node:path'
import { whileSlow } from '../progress.ts'
import { reasonOf } from '../run.ts'
import { type ContainerBinary, NotAvailable, type ProcessBinary, runTool, type Search, type Source } from './binary.ts'
import { type Executable, install } from './executable.ts'

const ANSWER_MS = 5000
const PULL_MS = 180_000

/** Engines that were asked, and registries that did not answer in time: neither is waited for twice in one run. */
const asked = new Map<string, Promise<void>>()
const silent = new Set<string>()

/** Returns the source that takes `/<name>` out of an image, so that it runs as a process and not in a container. */
export function outOfImage(
  executable: Executable,
  image: string,
  inside = `/${executable.name}`,
): Source<ProcessBinary> {
  return {
    name: `image ${image}`,
    async find(search) {
      if (process.platform !== 'linux') throw new NotAvailable('its program runs on Linux only')
      await needImage(search, image)
      return install(search, executable, 'image', (folder) =>
        copyOut(search, image, inside, join(folder, executable.name)),
      )
    },
  }
}

/** Returns the source of an image for the caller to start a container from. `version` is what the image's tag stands for. */
export function asContainer(image: string, version: string): Source<ContainerBinary> {
  return {
    name: `image ${image}`,
    async find(search) {
      await needImage(search, image)
      return { kind: 'container', image, version, origin: 'image' }
    },
  }
}

async function needImage(search: Search, image: string): Promise<void> {
  await needEngine(search)
  const present = await runTool(search, 'docker', ['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => '')
  if (present) return
  const registry = image.split('/').at(-3) ?? 'docker.io'
  if (silent.has(registry)) throw new Error(`${registry} did not answer before`)
  const pull = () => runTool(search, 'docker', ['pull', '--quiet', image], { timeout: PULL_MS })
  await whileSlow(search.report, () => `pulling ${image}`, pull).catch((error) => {
    if (error instanceof Error && error.message.includes('did not answer')) silent.add(registry)
    throw error
  })
}

async function needEngine(search: Search): Promise<void> {
  const key = `${search.env.PATH} ${search.env.DOCKER_HOST} ${search.env.DOCKER_CONTEXT}`
  const version = ['version', '--format', '{{.Server.Version}}']
  if (!asked.has(key)) {
    const answer = runTool({ ...search, signal: undefined }, 'docker', version, { timeout: ANSWER_MS })
    asked.set(
      key,
      answer.then(
        () => undefined,
        (error) => {
          throw new NotAvailable(`no Docker engine (${reasonOf(error)})`)
        },
      ),
    )
  }
  await asked.get(key)
}

/** The container is never started; a command is named because some images have none. */
async function copyOut(search: Search, image: string, inside: string, file: string): Promise<void> {
  const container = (await runTool(search, 'docker', ['create', image, inside])).trim()
  try {
    await runTool(search, 'docker', ['cp', '--follow-link', `${container}:${inside}`, file])
  } finally {
    await runTool({ ...search, signal: undefined }, 'docker', ['rm', '--force', container])
  }
}
