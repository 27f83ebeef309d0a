import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, type ContextManager, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../src/logger.ts'

const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }

/** What the telemetry SDK does at start, without the SDK: a span stays active in what is called inside it. */
function rememberActiveSpans(): void {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.apply(self as never, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  context.setGlobalContextManager(manager)
  onTestFinished(() => context.disable())
}

function logLines(level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const logger = createLogger('order', level)
  const lines: string[] = []
  Object.assign(logger, { [pino.symbols.streamSym]: { write: (line: string) => lines.push(line) } })
  write(logger)
  return lines.map((line) => JSON.parse(line))
}

test('a log line inside a span has its trace id', () => {
  rememberActiveSpans()
  const [line] = logLines('info', (logger) => {
    context.with(trace.setSpanContext(ROOT_CONTEXT, SPAN), () => logger.info({ orderId: 'ord_1' }, 'placed'))
  })
  expect(line).toMatchObject({
    service: 'order',
    level: 'info',
    trace_id: SPAN.traceId,
    span_id: SPAN.spanId,
    msg: 'placed',
  })
})

test('a log line outside of any span has no trace ids', () => {
  rememberActiveSpans()
  const [line] = logLines('info', (logger) => logger.info('started'))
  expect(line).not.toHaveProperty('trace_id')
})

test('lines below the level are not written', () => {
  expect(logLines('warn', (logger) => logger.info('small talk'))).toEqual([])
})
