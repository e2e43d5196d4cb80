/**
 * Which room may import what. Imports point down this list: a room imports only rooms above it in the file, so that no
 * arrow runs back up. `rooms` are our own folders or files, `packages` are npm's; `node` allows Node's built-in modules.
 */
const ROOMS = [
  { room: 'src/domain', rooms: [], packages: [], node: false },

  // Workflows are replayed: they see the domain, each other and Temporal's workflow package.
  { room: 'workflows/effects', rooms: ['src/domain', 'workflows/activities.ts'], packages: ['@temporalio/workflow'] },
  { room: 'workflows/reactions', rooms: ['src/domain'] },
  { room: 'workflows/follow-up-effects', rooms: ['src/domain'] },
  {
    room: 'workflows/follow-up-engine',
    rooms: ['src/domain', 'workflows/activities.ts', 'workflows/effects'],
    packages: ['@temporalio/workflow'],
  },
  {
    room: 'workflows/follow-ups',
    rooms: ['src/domain', 'workflows/follow-up-engine', 'workflows/follow-up-effects'],
    packages: ['@temporalio/workflow'],
  },
  { room: 'workflows/webhook-monitor', rooms: ['src/domain'], packages: ['@temporalio/workflow'] },
  { room: 'workflows', rooms: ['src/domain'], packages: ['@temporalio/workflow'] },

  // One environment variable; one log line; one HTTP call.
  { room: 'src/log', rooms: ['src/domain'], packages: ['pino', 'pino-pretty'], node: true },
  { room: 'src/variables', rooms: ['src/domain'], packages: ['ms', 'zod', 'leven'] },
  { room: 'src/outgoing', rooms: ['src/domain'], packages: ['undici', 'p-queue'], node: true },

  // What the vendors call things stays here.
  { room: 'src/instantly', rooms: ['src/domain', 'src/outgoing'], packages: ['zod'], node: true },
  { room: 'src/hubspot', rooms: ['src/domain', 'src/outgoing'], packages: ['dataloader', 'zod'] },
  { room: 'src/slack', rooms: ['src/domain', 'src/outgoing'], packages: ['@slack/web-api'] },
  {
    room: 'src/webhooks',
    rooms: ['src/domain', 'src/instantly', 'src/outgoing'],
    packages: ['p-queue'],
    node: true,
  },

  { room: 'src/reply-text', rooms: ['src/domain'], packages: ['html-to-text'] },
  { room: 'src/calendar', rooms: ['src/domain'], packages: ['luxon', 'date-holidays'], node: true },
  {
    room: 'src/return-date',
    rooms: ['src/domain', 'src/calendar', 'src/reply-text'],
    packages: ['luxon', 'chrono-node'],
  },

  { room: 'activities/local-store', rooms: ['src/domain', 'src/store'], node: true },
  {
    room: 'activities/crm',
    rooms: [
      'src/domain',
      'src/hubspot',
      'src/outgoing',
      'src/variables',
      'activities/crm-port.ts',
      'activities/attempt.ts',
      'activities/local-store',
    ],
    packages: ['zod', 'standardwebhooks'],
    node: true,
  },
  {
    room: 'activities',
    rooms: [
      'src/domain',
      'src/instantly',
      'src/slack',
      'src/webhooks',
      'src/outgoing',
      'src/calendar',
      'src/return-date',
      'src/reply-text',
    ],
    packages: ['@temporalio/activity', '@temporalio/common', '@slack/web-api', 'zod'],
    node: true,
  },

  { room: 'src/store', rooms: ['src/domain'], packages: ['pg', 'node-pg-migrate'], node: true },
  { room: 'src/journal', rooms: ['src/domain', 'src/store'], node: true },
  { room: 'src/read-model', rooms: ['src/domain', 'src/store'], node: true },
  { room: 'src/answering', rooms: ['src/domain', 'src/calendar', 'src/read-model'] },
  {
    room: 'src/http',
    rooms: ['src/domain', 'src/instantly'],
    packages: ['@koa/router', 'koa', 'koa-helmet', 'raw-body', 'rate-limiter-flexible'],
    node: true,
  },
  {
    room: 'src/metrics',
    rooms: ['src/domain', 'src/journal', 'src/http', 'src/log', 'src/outgoing'],
    packages: ['@temporalio/common', '@temporalio/worker', 'prom-client'],
    node: true,
  },
  {
    room: 'src/temporal',
    rooms: ['src/domain', 'src/log'],
    packages: ['@temporalio/client', '@temporalio/common', '@temporalio/worker'],
    node: true,
  },
  {
    room: 'src/dev-server',
    rooms: ['src/domain'],
    packages: ['@temporalio/client', '@temporalio/testing'],
    node: true,
  },

  // The sandbox plays Instantly, so it knows nothing of us.
  {
    room: 'src/sandbox',
    rooms: [],
    packages: ['@koa/router', 'koa', 'undici', 'zod', 'raw-body', 'p-queue', 'uuid'],
    node: true,
  },

  {
    room: 'src/settings',
    rooms: [
      'src/domain',
      'src/variables',
      'src/log',
      'src/calendar',
      'src/instantly',
      'src/slack',
      'src/webhooks',
      'src/sandbox',
      'activities/crm',
      'activities/crm-port.ts',
      'workflows',
    ],
    packages: ['zod', '@temporalio/envconfig'],
    node: true,
  },
  {
    room: 'src/traces',
    rooms: ['src/domain', 'src/log', 'src/outgoing', 'src/metrics', 'src/settings'],
    packages: [
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-proto',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
      '@opentelemetry/semantic-conventions',
      '@temporalio/worker',
    ],
    node: true,
  },
  {
    room: 'src/runs',
    rooms: [
      'src/domain',
      'src/log',
      'src/instantly',
      'src/webhooks',
      'src/temporal',
      'src/sandbox/people.ts',
      'src/settings',
      'workflows',
    ],
    packages: ['@temporalio/client', '@temporalio/common', 'p-queue', 'p-map', 'p-retry'],
    node: true,
  },
  {
    room: 'src/decisions',
    rooms: ['src/domain', 'src/outgoing', 'src/temporal', 'src/runs', 'workflows'],
    packages: ['@temporalio/client', '@temporalio/common', 'p-map'],
    node: true,
  },
  {
    room: 'src/books',
    rooms: [
      'src/domain',
      'src/outgoing',
      'src/instantly',
      'src/webhooks',
      'src/temporal',
      'src/settings',
      'src/runs',
      'src/read-model',
    ],
    packages: ['@temporalio/client', 'p-map'],
  },
  {
    room: 'src/model-feed',
    rooms: ['src/domain', 'src/read-model', 'src/runs', 'src/temporal', 'workflows'],
    packages: ['@temporalio/client', '@temporalio/common', 'p-map', 'p-queue'],
    node: true,
  },
  {
    room: 'src/stories',
    rooms: [
      'src/domain',
      'src/reply-text',
      'src/read-model',
      'src/runs',
      'src/decisions',
      'src/model-feed',
      'src/temporal',
      'workflows',
    ],
    packages: ['@temporalio/client', '@temporalio/common', 'p-map'],
  },
  {
    room: 'src/simulation',
    rooms: ['src/domain', 'src/instantly', 'src/temporal', 'src/runs', 'workflows'],
    packages: [
      '@temporalio/activity',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/testing',
      '@temporalio/worker',
    ],
    node: true,
  },

  {
    room: 'src/store-move',
    rooms: ['src/domain', 'src/store', 'src/journal', 'src/settings', 'activities/local-store'],
    node: true,
  },
  {
    room: 'src/process',
    rooms: [
      'src/domain',
      'src/log',
      'src/outgoing',
      'src/http',
      'src/temporal',
      'src/settings',
      'src/store-move',
      'activities/crm',
      'activities/crm-port.ts',
      'activities/local-store',
    ],
    packages: ['close-with-grace'],
    node: true,
  },
  {
    room: 'src/doctor',
    rooms: [
      'src/domain',
      'src/log',
      'src/dev-server/cli-version.ts',
      'src/outgoing',
      'src/calendar',
      'src/http',
      'src/instantly',
      'src/slack',
      'src/webhooks',
      'src/store',
      'src/store-move',
      'src/settings',
      'src/temporal',
      'src/runs',
      'src/process',
      'activities',
    ],
    node: true,
  },
  {
    room: 'src/receiver',
    rooms: [
      'src/domain',
      'src/log',
      'src/http',
      'src/journal',
      'src/store',
      'src/reply-text',
      'src/metrics',
      'src/temporal',
      'src/settings',
      'src/runs',
      'src/process',
      'workflows',
    ],
    packages: ['@temporalio/client'],
    node: true,
  },
  {
    room: 'src/worker',
    rooms: [
      'src/domain',
      'src/log',
      'src/outgoing',
      'src/http',
      'src/metrics',
      'src/temporal',
      'src/traces',
      'src/settings',
      'src/runs',
      'src/books',
      'src/read-model',
      'src/model-feed',
      'src/instantly',
      'src/slack',
      'activities',
    ],
    packages: ['@temporalio/common', '@temporalio/worker', 'prom-client'],
    node: true,
  },
  {
    room: 'src/cli',
    rooms: ['src', 'activities', 'workflows'],
    notRooms: ['src/start', 'src/receiver', 'src/worker', 'src/journal', 'src/metrics', 'src/traces', 'src/cli.ts'],
    packages: [
      '@temporalio/client',
      '@temporalio/common',
      'cli-progress',
      'commander',
      'csv-stringify',
      'modern-tar',
      'ms',
      'p-queue',
      'p-map',
      'string-width',
      'undici',
    ],
    node: true,
  },
  {
    room: 'src/desk/auth',
    rooms: ['src/domain', 'src/variables', 'src/http', 'src/settings', 'src/desk/route.ts', 'src/desk/page'],
    packages: ['koa', 'rate-limiter-flexible', 'openid-client'],
    node: true,
  },
  {
    room: 'src/desk',
    rooms: [
      'src/domain',
      'src/log',
      'src/outgoing',
      'src/calendar',
      'src/http',
      'src/instantly',
      'src/webhooks',
      'src/settings',
      'src/temporal',
      'src/runs',
      'src/decisions',
      'src/books',
      'src/answering',
      'src/read-model',
      'src/model-feed',
      'src/doctor',
      'src/stories',
      'activities/local-store',
      'activities/crm',
      'workflows',
    ],
    packages: ['@koa/router', 'koa', 'koa-helmet', 'csv-stringify', 'p-map'],
    node: true,
  },
  {
    room: 'src/cluster',
    rooms: ['src/domain', 'src/log', 'src/settings', 'src/temporal', 'src/dev-server'],
    packages: ['commander'],
    node: true,
  },
  {
    room: 'src/start',
    rooms: [
      'src/domain',
      'src/dev-server',
      'src/instantly',
      'src/runs',
      'src/sandbox',
      'src/settings',
      'src/temporal',
      'src/variables',
      'src/cli/terminal',
      'workflows',
    ],
    packages: ['@temporalio/client'],
    node: true,
  },
];

/** The programs: they wire the rooms together; `everything` is what `start` runs. Nothing else lies loose under src/. */
const PROGRAMS = '^src/(start|everything|cluster|receiver|worker|desk|sandbox|cli)\\.ts$';

const escaped = (text) => text.replaceAll('.', '\\.').replaceAll('/', '\\/');
const within = (rooms) => rooms.map((room) => (room.endsWith('.ts') ? `^${escaped(room)}$` : `^${escaped(room)}/`));
const inPackage = (name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`;
const OURS = '^(src|workflows|activities|scripts|test|bench|examples)/';

const rules = ROOMS.flatMap(({ room, rooms = [], notRooms = [], packages = [], node = false }) => {
  const inner = ROOMS.filter((other) => other.room.startsWith(`${room}/`)).map((other) => other.room);
  const from = { path: `^${escaped(room)}/`, pathNot: within(inner) };
  return [
    {
      name: `${room}: rooms`,
      severity: 'error',
      from,
      to: { path: OURS, pathNot: [`^${escaped(room)}/`, ...within(rooms)] },
    },
    ...(notRooms.length
      ? [{ name: `${room}: not these rooms`, severity: 'error', from, to: { path: within(notRooms) } }]
      : []),
    {
      name: `${room}: packages`,
      severity: 'error',
      from,
      to: { path: 'node_modules/', pathNot: ['node_modules/@types/node/', ...packages.map(inPackage)] },
    },
    ...(node ? [] : [{ name: `${room}: no Node`, severity: 'error', from, to: { dependencyTypes: ['core'] } }]),
  ];
});

const inSomeRoom = [...within(ROOMS.map(({ room }) => room)), PROGRAMS];

export default {
  forbidden: [
    { name: 'no circle of files', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no circle of folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(src|workflows|activities)' },
      to: { circular: true },
    },
    {
      name: 'each file has a room',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/', pathNot: inSomeRoom },
      to: {},
    },
    {
      name: 'nobody imports a file without a room',
      severity: 'error',
      from: {},
      to: { path: '^(src|workflows|activities)/', pathNot: inSomeRoom },
    },
    {
      name: 'only programs import programs',
      severity: 'error',
      from: { path: '^(src|workflows|activities|scripts)/', pathNot: [PROGRAMS] },
      to: { path: PROGRAMS },
    },
    {
      name: 'the product does not import tests, benches or scripts',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { path: '^(test|bench|scripts|examples)/' },
    },
    { name: 'no import that leads nowhere', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no package that package.json does not name',
      severity: 'error',
      from: { path: '^(src|workflows|activities|scripts)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'the product runs without the packages of development',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    ...rules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
