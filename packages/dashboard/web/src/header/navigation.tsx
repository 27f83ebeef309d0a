import { shownView, titleOf, viewNames } from '../state/route.ts'

/** The views, by link and by number key. */
export function Navigation() {
  return (
    <nav aria-label="Views">
      {viewNames.map((to, index) => (
        <a
          key={to}
          href={`#/${to}`}
          aria-current={shownView.value === to ? 'page' : undefined}
          aria-keyshortcuts={`${index + 1}`}
        >
          <span class="key" aria-hidden="true">
            {index + 1}
          </span>
          {titleOf(to)}
        </a>
      ))}
    </nav>
  )
}
