import { computed, signal } from '@preact/signals'

const hovered = signal<string | undefined>(undefined)
const pinned = signal<string | undefined>(undefined)

/** The id of the edge or node to show details of: the one under the pointer or the focus, or else the one that was pressed. */
export const selectedId = computed(() => hovered.value ?? pinned.value)

/** Returns the attributes that make a part of the drawing selectable: while it is hovered or focused, and longer once pressed. */
export function selectable(id: string) {
  const look = () => {
    hovered.value = id
  }
  const leave = () => {
    if (hovered.value === id) hovered.value = undefined
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
