# The desk in one image: packages built where compilers are, run where they are not.
FROM node:24-bookworm AS packages
WORKDIR /desk
COPY package.json package-lock.json ./
# hnswlib-node is compiled; onnxruntime-node's own script would fetch GPU parts that the desk does not use.
ENV ONNXRUNTIME_NODE_INSTALL=skip npm_config_onnxruntime_node_install=skip
RUN npm ci --omit=dev --no-audit --no-fund
COPY scripts/build/prune-packages.ts scripts/build/
RUN node scripts/build/prune-packages.ts node_modules

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="ospo-desk" \
  org.opencontainers.image.description="The help desk of an open source program office" \
  org.opencontainers.image.licenses="Apache-2.0"
# The image needs no package manager.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-*
WORKDIR /desk
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
COPY --from=packages /desk/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY knowledge ./knowledge
COPY prompts ./prompts
RUN mkdir /data && chown 1000:1000 /data
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 3000
# The desk stops within 10 seconds of SIGTERM, answering what it has begun.
STOPSIGNAL SIGTERM
# /readyz answers 503 while the database is away. A container that is restarted for that reason would not help.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is process 1: no shell is between it and the signals.
CMD ["node", "src/main.ts", "serve"]
