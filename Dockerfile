FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
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
CMD ["node", "src/receiver.ts"]
