import { expect, test } from 'vitest'
import { daprServiceConfig, loadConfig } from '../src/config.ts'

const schema = daprServiceConfig.extend({ PORT: daprServiceConfig.shape.PORT.default(7001) })

test('a service starts on loopback with Dapr’s defaults when nothing is set', () => {
  expect(loadConfig(schema, {})).toEqual({
    HOST: '127.0.0.1',
    PORT: 7001,
    DAPR_HTTP_PORT: 3500,
    STATE_STORE: 'statestore',
    LOG_LEVEL: 'info',
  })
})

test('every invalid variable is named at once', () => {
  const wrong = { PORT: 'seven', DAPR_HTTP_PORT: '70000', PROBE_PORT: '1.5', LOG_LEVEL: 'loud' }
  expect(() => loadConfig(schema, wrong)).toThrow(/PORT: .*\n.*PROBE_PORT: .*\n.*DAPR_HTTP_PORT: .*\n.*LOG_LEVEL: /)
})

test('a missing variable without a default is named', () => {
  expect(() => loadConfig(daprServiceConfig, {})).toThrow('PORT: ')
})

test('an empty variable counts as unset, such as `PORT=` in an env file', () => {
  const config = loadConfig(schema, { PORT: '', PROBE_PORT: '', APP_API_TOKEN: '', LOG_LEVEL: '' })
  expect(config).toEqual(loadConfig(schema, {}))
})

test('settings cannot be changed once read', () => {
  expect(Object.isFrozen(loadConfig(schema, {}))).toBe(true)
})
