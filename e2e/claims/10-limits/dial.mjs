// Runs in a pod of a claim. Dials each of the addresses in its one argument (JSON) and prints, as JSON by the dial's name,
// whether a connection came about, or how it did not.
import { connect } from 'node:net'

const PATIENCE_MS = 3000

const dial = ({ host, port }) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS })
    const end = (how) => {
      socket.destroy()
      resolve(how)
    }
    socket.once('connect', () => end('connected'))
    socket.once('timeout', () => end('silent'))
    socket.once('error', ({ code, message }) => end(code ?? message))
  })

const dials = JSON.parse(process.argv[2])
const ended = await Promise.all(dials.map(async (one) => [one.name, await dial(one)]))
console.log(JSON.stringify(Object.fromEntries(ended)))
