// The dashboard does it in a cluster as well, where only its own sources are.
export { setLegacySwitches } from '../../services/dashboard/src/control/legacy-switches.ts'
