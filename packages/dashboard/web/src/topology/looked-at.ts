import { computed, signal } from '@preact/signals'

const passing = signal<string | undefined>(undefined)
const pinned = signal<string | undefined>(undefined)

/** The edge or node that is told about, by its id: the one under the pointer or the focus, else the one that was pressed. */
export const lookedAt = computed(() => passing.value ?? pinned.value)

/** What makes a part of the drawing tell about itself: while it is looked at, and for longer once it was pressed. */
export function looking(id: string) {
  const look = () => {
    passing.value = id
  }
  const leave = () => {
    if (passing.value === id) passing.value = undefined
  }
  const press = () => {
    pinned.value = pinned.value === id ? undefined : id
  }
  return {
    role: 'button' as const,
    tabIndex: 0,
    'aria-pressed': pinned.value === id,
    onPointerEnter: look,
    onPointerLeave: leave,
    onFocus: look,
    onBlur: leave,
    onClick: press,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      press()
    },
  }
}
