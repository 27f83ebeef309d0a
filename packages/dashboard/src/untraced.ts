// Import this first in main.ts. The dashboard reads traces and must not turn up in them: what it asks and is asked is
// no part of any order. The shared code starts OpenTelemetry as soon as it is loaded, unless this is set.
process.env.OTEL_SDK_DISABLED = 'true'
