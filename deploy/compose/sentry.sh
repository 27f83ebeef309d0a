#!/bin/sh
# Starts Sentry, which makes its own root certificate, and puts that where the sidecars may read it: its folder also has
# the issuer's key, which they must not.
set -eu
mkdir -p /secrets/sentry/issuer
sentry --port=50001 --healthz-port=8080 --issuer-credentials=/secrets/sentry/issuer --trust-domain=localhost \
  --config=/secrets/sentry/sentry.yaml &
pid=$!
trap 'kill $pid' TERM INT
until [ -s /secrets/sentry/issuer/ca.crt ]; do sleep 0.2; done
cp /secrets/sentry/issuer/ca.crt /secrets/trust/ca.crt
wait $pid || wait $pid
