/**
 * Places things on a fixed number of slots like the beam of an oscilloscope: each keeps its place until the beam has come
 * round, so nothing on the screen ever moves. Remembers no more ids than there are slots.
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

  /** The slot of an id; a new id takes the next one, and whatever was there is forgotten. */
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

  /** Where the next new id will go. */
  get head(): number {
    return this.#next
  }

  /** How many slots were ever taken. */
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
