import { appearances, kinds } from '../grid/kinds.ts'
import { Shape } from '../grid/shape.tsx'
import { Modal } from '../modal.tsx'
import { helpOpen, keys } from '../state/keyboard.ts'

/** The keyboard shortcuts and the meaning of each shape. */
export function Help() {
  if (!helpOpen.value) return null
  return (
    <Modal title="Keys and shapes" onClose={() => (helpOpen.value = false)}>
      <div class="help">
        <dl class="keys">
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <dl class="shapes">
          {kinds.map((kind) => (
            <div key={kind}>
              <dt>
                <Shape kind={kind} /> {appearances[kind].word}
              </dt>
              <dd>{appearances[kind].meaning}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Modal>
  )
}
