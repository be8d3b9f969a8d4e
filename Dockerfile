# The server as an image: `docker build -t gmail-graphql .`; how to run it is in docs/guides/operate.md and compose.yml.

FROM node:24-slim AS build
WORKDIR /app
# better-sqlite3 is compiled where no prebuilt binary can be fetched.
RUN apt-get update && apt-get install -y --no-install-recommends g++ make python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev
# Google's package has a client for each of its services: 200 MB, of which one is used.
RUN find node_modules/googleapis/build/src/apis -mindepth 1 -maxdepth 1 -type d ! -name gmail -exec rm -r {} +

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json /app/schema.graphql ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/bin bin
COPY --from=build /app/drizzle/migrations drizzle/migrations
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/chunks dist/chunks
COPY --from=build /app/dist/web dist/web
# Where SQLite keeps its file; with PostgreSQL it stays empty. All else belongs to root, and the server cannot change it.
RUN install -d -m 700 -o node -g node data
VOLUME /app/data
USER node
EXPOSE 4000
# The process, not /readyz: one that waits for its database must not be replaced for it. While it starts, this is 503 too.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: SIGTERM reaches the server, which ends in order.
ENTRYPOINT ["node", "/app/bin/gmail-graphql.js"]
CMD ["serve"]
