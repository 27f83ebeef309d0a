#!/bin/sh
# Starts an app's sidecar with the secrets that setup.mjs made: daprd reads them from its environment only. The dashboard reads
# its metrics, so those are for the whole network of Compose.
set -eu
set -a
. "/secrets/$APP_ID/app.env"
set +a
DAPR_TRUST_ANCHORS="$(cat /secrets/trust/ca.crt)"
export DAPR_TRUST_ANCHORS DAPR_SENTRY_TOKEN_FILE="/secrets/$APP_ID/sentry-token.jwt" NAMESPACE=shop
exec daprd --mode=standalone --app-id="$APP_ID" --app-port="$APP_PORT" --app-channel-address=127.0.0.1 \
  --dapr-listen-addresses=127.0.0.1 --dapr-internal-grpc-port=50002 --metrics-listen-address=0.0.0.0 \
  --resources-path="/secrets/$APP_ID/resources" --config="/secrets/$APP_ID/configuration.yaml" \
  --enable-mtls --sentry-address=sentry:50001 --enable-app-health-check --app-health-probe-interval=1 \
  --dapr-graceful-shutdown-seconds=2 --log-as-json
