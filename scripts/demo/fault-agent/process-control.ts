import type { FaultControl } from '@better-together/dashboard/ports'
import type { FaultRequest } from '@better-together/dashboard/protocol/controls'
import { freeze, kill, stopProcess } from '@better-together/harness/local/faults'
import type { StartedShop } from '@better-together/harness/local/shop'
import { daprApps } from '@better-together/harness/shop-names'
import { AppError } from '@better-together/shared/problem'
import { createSwitchKeeper, describeSwitches } from '@better-together/shop-client/legacy-pricing'
import { pauseRedis, resumeRedis } from '@better-together/shop-client/redis-pause'

const PROCESSES = [...daprApps, 'legacy-pricing', ...daprApps.map((app) => `${app}-daprd`)]

const TARGETS: Record<FaultRequest['kind'], readonly string[]> = {
  'legacy-pricing': ['legacy-pricing'],
  stop: PROCESSES,
  freeze: PROCESSES,
  kill: [...PROCESSES, 'redis'],
  'redis-pause': ['redis'],
}

export const availableFaults = Object.entries(TARGETS).map(([kind, targets]) => ({ kind, targets: [...targets] }))

type Fault<Kind extends FaultRequest['kind']> = Extract<FaultRequest, { kind: Kind }>
type Injected = Awaited<ReturnType<FaultControl['inject']>>
type Controlled = Pick<StartedShop, 'supervisor' | 'infrastructure' | 'urls' | 'ports' | 'identities'>

/** Injects faults into the processes of a shop on this machine, by the same code as the claims. */
export function createProcessControl(shop: Controlled): Pick<FaultControl, 'inject'> {
  const { supervisor, infrastructure, urls, ports, identities } = shop
  const legacy = createSwitchKeeper([urls['legacy-pricing']])
  const redis = { port: ports.redis, password: identities.redisPassword }
  /** Targets that are stopped or frozen: with two faults on one target, the end of the first would undo both. */
  const held = new Set<string>()
  let latest: Fault<'legacy-pricing'> | undefined

  async function hold({ kind, target }: Fault<'stop'> | Fault<'freeze'>): Promise<Injected> {
    if (held.has(target)) throw cannot(`${target} is stopped or frozen already`)
    held.add(target)
    try {
      const release = kind === 'stop' ? await stopProcess(supervisor, target) : freeze(supervisor, target)
      const undo = async () => {
        if (!held.delete(target)) return
        // One that was frozen and then killed runs again by itself.
        if (kind === 'stop' || supervisor.pid(target) !== undefined) release()
      }
      return { title: `${target} is ${kind === 'stop' ? 'stopped' : 'frozen'}`, undo }
    } catch (error) {
      held.delete(target)
      throw error
    }
  }

  async function end({ target }: Fault<'kill'>): Promise<Injected> {
    if (target === 'redis') await infrastructure.killRedis()
    else kill(supervisor, target)
    return { title: `${target} was killed`, undo: async () => undefined }
  }

  /** The latest of several requests counts; its end is the end of all. */
  async function misbehave(fault: Fault<'legacy-pricing'>): Promise<Injected> {
    await legacy.set(fault)
    latest = fault
    const undo = async () => {
      if (latest !== fault) return
      await legacy.set() // fails while it is frozen or starting, and is retried
      if (latest === fault) latest = undefined
    }
    return { title: describeSwitches(fault), undo }
  }

  async function pause({ seconds }: Fault<'redis-pause'>): Promise<Injected> {
    await pauseRedis({ ...redis, ms: seconds * 1000, mode: 'WRITE' })
    return { title: 'Redis accepts no writes', undo: () => resumeRedis(redis) }
  }

  return {
    async inject(fault) {
      const target = 'target' in fault ? fault.target : undefined
      if (target !== undefined && !TARGETS[fault.kind].includes(target))
        throw cannot(`there is no ${target} to ${fault.kind}`)
      try {
        switch (fault.kind) {
          case 'stop':
          case 'freeze':
            return await hold(fault)
          case 'kill':
            return await end(fault)
          case 'legacy-pricing':
            return await misbehave(fault)
          case 'redis-pause':
            return await pause(fault)
        }
      } catch (error) {
        throw error instanceof AppError ? error : cannot((error as Error).message, error)
      }
    },
  }
}

const cannot = (why: string, cause?: unknown) =>
  new AppError(422, 'cannot-be-done', `It cannot be done: ${why}`, { cause })
