/**
 * Assigns ids to a fixed number of slots, round and round: each keeps its slot until all others have been reused, so nothing
 * on the screen ever moves. Remembers no more ids than there are slots.
 */
export class Sweep {
  #next = 0
  readonly #slotOf = new Map<string, number>()
  readonly #idAt: (string | undefined)[]
  readonly slots: number
  #used = 0

  constructor(slots: number) {
    this.slots = slots
    this.#idAt = new Array<string | undefined>(slots).fill(undefined)
  }

  /** Returns the slot of an id. A new id takes the next slot, and the id that had it is forgotten. */
  place(id: string): number {
    const known = this.#slotOf.get(id)
    if (known !== undefined) return known
    const slot = this.#next
    this.#next = (slot + 1) % this.slots
    this.#used = Math.max(this.#used, slot + 1)
    const before = this.#idAt[slot]
    if (before !== undefined) this.#slotOf.delete(before)
    this.#idAt[slot] = id
    this.#slotOf.set(id, slot)
    return slot
  }

  find(id: string): number | undefined {
    return this.#slotOf.get(id)
  }

  /** The slot that the next new id will get. */
  get head(): number {
    return this.#next
  }

  /** The number of slots used so far. */
  get used(): number {
    return this.#used
  }

  clear(): void {
    this.#next = 0
    this.#used = 0
    this.#slotOf.clear()
    this.#idAt.fill(undefined)
  }
}
