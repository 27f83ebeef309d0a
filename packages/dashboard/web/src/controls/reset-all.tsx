import { Problem } from './problem.tsx'
import { useRequest } from './use-request.ts'

/** The way out, whatever was done: every fault ends, the load stops. */
export function ResetAll() {
  const { busy, problem, send } = useRequest()
  return (
    <div>
      <button type="button" class="reset" disabled={busy} onClick={() => void send('POST', '/api/controls/reset')}>
        Reset all
      </button>
      <Problem text={problem} />
    </div>
  )
}
