/** Arrow heads, and the hatching of what is down. */
export function Markers() {
  return (
    <defs>
      <Head id="head" />
      <Head id="head-failing" />
      <pattern id="hatch" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-line" width="5" height="12" />
      </pattern>
    </defs>
  )
}

function Head({ id }: { id: string }) {
  return (
    <marker
      id={id}
      viewBox="0 0 10 10"
      refX="9"
      refY="5"
      markerUnits="userSpaceOnUse"
      markerWidth="17"
      markerHeight="17"
      orient="auto"
    >
      <path d="M0 0L10 5L0 10z" />
    </marker>
  )
}
