import { panelOpen } from '../state/keyboard.ts'
import { controls } from '../state/state.ts'

/** Opens the controls beside the view; says how many faults are on, so that a closed panel hides none. */
export function PanelButton() {
  const faults = controls.value?.faults.length ?? 0
  return (
    <button
      type="button"
      class="panel-button"
      aria-expanded={panelOpen.value}
      aria-controls="controls"
      aria-keyshortcuts="c"
      onClick={() => {
        panelOpen.value = !panelOpen.value
      }}
    >
      <span class="key" aria-hidden="true">
        c
      </span>
      Controls
      {faults > 0 && <span class="badge">{faults === 1 ? '1 fault on' : `${faults} faults on`}</span>}
    </button>
  )
}
