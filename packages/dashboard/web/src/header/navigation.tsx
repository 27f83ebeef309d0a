import { type Place, place } from '../state/route.ts'

const ENTRIES: readonly (readonly [Place, string])[] = [
  ['grid', 'Orders'],
  ['dapr', 'As Dapr sees it'],
  ['network', 'As the network sees it'],
  ['compare', 'Compare'],
]

/** The four views, by link and by number key. */
export function Navigation() {
  return (
    <nav aria-label="Views">
      {ENTRIES.map(([to, word], index) => (
        <a
          key={to}
          href={`#/${to}`}
          aria-current={place.value === to ? 'page' : undefined}
          aria-keyshortcuts={`${index + 1}`}
        >
          <span class="key" aria-hidden="true">
            {index + 1}
          </span>
          {word}
        </a>
      ))}
    </nav>
  )
}
