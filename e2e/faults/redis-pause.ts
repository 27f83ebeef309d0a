// The dashboard does it in a cluster as well, where only its own sources are.
export { pauseRedis, resumeRedis } from '../../services/dashboard/src/control/redis-pause.ts'
