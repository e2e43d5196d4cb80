FROM node:24-bookworm-slim
WORKDIR /app
# As in package.json: Node would keep up to 128 MB of new objects in each thread. Each thread of glibc would have its own heap.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16 MALLOC_ARENA_MAX=2
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY tsconfig.json ./
COPY src src
COPY workflows workflows
COPY activities activities
# A named volume takes its owner from here.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 3000
# As in package.json: after 3,000 calls Node would optimize a function once more, which pays only after many more.
CMD ["node", "--invocation-count-for-turbofan=30000", "src/receiver.ts"]
