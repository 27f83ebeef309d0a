import type { Controls } from '../protocol/controls.ts'
import { NO_LOAD } from './load.ts'

/** What the page is told where nothing can be set. */
export const noControls: Controls = {
  enabled: false,
  notes: ['Controls are off: this dashboard was started without them.'],
  load: NO_LOAD,
  available: [],
  faults: [],
  claims: [],
  claimRun: null,
}
