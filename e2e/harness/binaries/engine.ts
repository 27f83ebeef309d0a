import { join } from 'node:path'
import type { Binary } from './binary.ts'
import { install } from './install.ts'
import { Absent, type ContainerPart, type ProcessPart, type Search, type Way } from './part.ts'
import { withProgress } from './progress.ts'
import { runTool } from './tool.ts'

const ANSWER_MS = 5000
const PULL_MS = 180_000

/** Engines that were asked, and registries that did not answer in time: neither is waited for twice in one run. */
const asked = new Map<string, Promise<void>>()
const silent = new Set<string>()

/** Takes `/<name>` out of an image and runs it as a process, so that no container stands between the demo and its parts. */
export function outOfImage(binary: Binary, image: string, inside = `/${binary.name}`): Way<ProcessPart> {
  return {
    name: `image ${image}`,
    async find(search) {
      if (process.platform !== 'linux') throw new Absent('its program runs on Linux only')
      await needImage(search, image)
      return install(search, binary, 'image', (folder) => copyOut(search, image, inside, join(folder, binary.name)))
    },
  }
}

/** An image for the caller to start a container from. `version` is what the image's tag stands for. */
export function asContainer(image: string, version: string): Way<ContainerPart> {
  return {
    name: `image ${image}`,
    async find(search) {
      await needImage(search, image)
      return { kind: 'container', image, version, source: 'image' }
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
  await withProgress(search.report, () => `pulling ${image}`, pull).catch((error) => {
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
          throw new Absent(`no Docker engine (${error.message})`)
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
