import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A modal dialog. The browser keeps the focus inside it and closes it on Esc. */
export function Modal({
  title,
  onClose,
  children,
}: {
  title: string
  onClose: () => void
  children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is one outside the dialog; Esc does the same
    <dialog
      ref={dialog}
      aria-labelledby="modal-title"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="modal">
        <header>
          <h2 id="modal-title">{title}</h2>
          <button type="button" onClick={onClose}>
            Close{' '}
            <span class="key" aria-hidden="true">
              Esc
            </span>
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
