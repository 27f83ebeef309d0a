// Import this first in main.ts. The dashboard reads traces and must not appear in them: its requests and responses are
// not part of any order. The shared code starts OpenTelemetry as soon as it is loaded, unless this is set.
process.env.OTEL_SDK_DISABLED = 'true'
