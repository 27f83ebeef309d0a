import type { Shop } from '../src/advance-order.ts'

/**
 * A process that stops at its n-th call to a port, for good (killed) or until it is woken (a frozen machine,
 * a long garbage collection). Other processes continue meanwhile.
 *
 * @param nth counted from 1 over all ports
 * @param when before the call had its effect, or after it, with the answer still on its way
 */
export function stoppable(shop: Shop, nth: number, when: 'before' | 'after') {
  let calls = 0
  let wake = () => {}
  let stop = () => {}
  const woken = new Promise<void>((resolve) => {
    wake = resolve
  })
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = () => resolve('stopped')
  })

  const standStill = () => {
    stop()
    return woken
  }
  const around = async (call: () => Promise<unknown>): Promise<unknown> => {
    calls += 1
    const isNth = calls === nth
    if (isNth && when === 'before') await standStill()
    const result = await call()
    if (isNth && when === 'after') await standStill()
    return result
  }
  return { shop: wrapPorts(shop, around), stopped, wake }
}

/** A process whose n-th call to a port fails, before it had its effect or after it, with only the answer lost. */
export function failingAt(shop: Shop, nth: number, when: 'before' | 'after'): Shop {
  let calls = 0
  return wrapPorts(shop, async (call) => {
    calls += 1
    const fails = calls === nth
    if (fails && when === 'before') throw new Error(`call ${nth} was never made`)
    const result = await call()
    if (fails) throw new Error(`the answer to call ${nth} was lost`)
    return result
  })
}

/** The same ports, each call of which goes through `around`. */
export function wrapPorts(shop: Shop, around: (call: () => Promise<unknown>) => Promise<unknown>): Shop {
  type Method = (...args: unknown[]) => Promise<unknown>
  const wrap = (port: object) =>
    Object.fromEntries(
      Object.entries(port).map(([name, method]: [string, Method]) => [
        name,
        (...args: unknown[]) => around(() => method(...args)),
      ]),
    )
  return Object.fromEntries(Object.entries(shop).map(([name, port]) => [name, wrap(port)])) as unknown as Shop
}
