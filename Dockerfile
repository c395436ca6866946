# Three stages: build, production modules, and what runs. The process is node itself, so that the signal to stop
# reaches it, and it is not root.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsdown.config.ts ./
COPY scripts ./scripts
COPY db ./db
COPY src ./src
RUN npm run build

FROM node:20-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# i18next names the compiler as a peer that it can do without; it is for the build alone.
RUN npm ci --ignore-scripts --omit=dev && rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver

FROM node:20-slim
ENV NODE_ENV=production CENTAVO_HOME=/data HOST=0.0.0.0 PORT=8787
WORKDIR /app
RUN mkdir --mode=700 /data && chown node:node /data
COPY package.json LICENSE ./
COPY --from=modules /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 8787
STOPSIGNAL SIGTERM
# The first start may make an embedded ledger with its demo before it listens.
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/start.mjs"]
