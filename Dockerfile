# One recipe for all five images: docker build --build-arg SERVICE=order --tag better-together/order:dev .
# The dashboard is no service of the shop: --build-arg SERVICE=dashboard --build-arg FOLDER=packages/dashboard
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /shop
# A mirror, a token or a certificate authority of the building machine come in as secrets, so no layer keeps them:
# --secret id=npmrc,src=$HOME/.npmrc --secret id=ca,src=/etc/ssl/certs/ca-certificates.crt
ENV CI=true NPM_CONFIG_CAFILE=/run/secrets/ca NODE_EXTRA_CA_CERTS=/run/secrets/ca
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc tsconfig.base.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca \
    npm install --global "$(node -p 'require("./package.json").packageManager')"
COPY services services
COPY packages/shop-client packages/shop-client
COPY packages/dashboard packages/dashboard
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca --mount=type=cache,target=/pnpm-store \
    pnpm install --frozen-lockfile --ignore-scripts --store-dir /pnpm-store && pnpm exec tsc -b services packages/dashboard
# The dashboard has a page, which vite puts beside its own build.
ARG SERVICE
ARG FOLDER=services/${SERVICE}
RUN if [ -d "${FOLDER}/web" ]; then cd "${FOLDER}" && pnpm exec vite build --logLevel warn; fi
# What one service runs with: itself, the workspace's packages that it uses, and their dependencies at the lockfile's versions. The root's
# own dependencies are struck out first, because pnpm would install them with any part of its workspace.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=ca --mount=type=cache,target=/pnpm-store \
    test -f "${FOLDER}/dist/main.js" \
    && for folder in services/* packages/*; do rm -rf "$folder/node_modules" "$folder/src" "$folder/web" "$folder/vite.config.ts"; done \
    && rm -rf node_modules \
    && npm pkg delete dependencies devDependencies \
    && pnpm install --prod --no-frozen-lockfile --ignore-scripts --store-dir /pnpm-store --filter "@better-together/${SERVICE}..." \
    && for folder in services/shared packages/shop-client "${FOLDER}"; do mkdir -p "/image/${folder%/*}" && mv "$folder" "/image/$folder"; done \
    && mv node_modules /image/

# For docker-compose.yml only: Dapr's programs with a shell to hand them this run's secrets, which they read from the
# environment. On Kubernetes Dapr's own images are used.
FROM ghcr.io/dapr/daprd:1.18.1 AS daprd
FROM ghcr.io/dapr/sentry:1.18.1 AS sentry
FROM ${NODE_IMAGE} AS dapr
COPY --from=daprd /daprd /usr/local/bin/
COPY --from=sentry /sentry /usr/local/bin/
COPY deploy/compose /compose
COPY components /components
# Volumes take over the owner of the folder they are first mounted on.
RUN for folder in order inventory notifier dashboard redis sentry trust; do install -d -o 1000 -g 1000 "/secrets/$folder"; done
USER 1000:1000

FROM ${NODE_IMAGE} AS service
ARG SERVICE
ARG FOLDER=services/${SERVICE}
ENV NODE_ENV=production
COPY --from=build /image /shop
WORKDIR /shop/${FOLDER}
# A number, so that Kubernetes can verify that it is not root.
USER 1000:1000
CMD ["node", "--enable-source-maps", "dist/main.js"]
