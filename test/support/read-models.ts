import { onTestFinished } from 'vitest';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import type { DecisionRow, EffectRow, EventRow, FollowUpRow, QuestionRow } from '../../src/read-model/rows.ts';
import { temporaryFolder } from './folder.ts';
import { DATABASE_LIMITS, emptyDatabase } from './postgres.ts';

/** Opens the same new model again and again, as several processes do. */
export const READ_MODELS: [name: string, newPlace: () => Promise<() => Promise<ReadModel>>][] = [
  ['in a file', () => Promise.resolve(placeOf({ dataDir: temporaryFolder() }))],
  ['in PostgreSQL', async () => placeOf({ dataDir: '', database: { url: await emptyDatabase(), ...DATABASE_LIMITS } })],
];

const placeOf = (where: Parameters<typeof openReadModel>[0]) => async (): Promise<ReadModel> => {
  const model = await openReadModel(where, 'worker', { warn() {}, info() {} });
  onTestFinished(() => model.close());
  return model;
};

const RUN = { began: 1_000, length: 10, seen: 5_000 };

export const eventRow = (id: string, row: Partial<EventRow> = {}): EventRow => ({
  id,
  kind: 'reply_received',
  rank: 0,
  workspace: '',
  campaign: 'Q3',
  lead: 'jane@acme.example',
  mailbox: '',
  at: 1_000,
  received: 1_000,
  says: '',
  detail: '',
  words: 0,
  unibox: '',
  status: 'completed',
  attention: '',
  run: 'run',
  closed: 2_000,
  ...RUN,
  ...row,
});

export const effectRow = (key: string, row: Partial<EffectRow> = {}): EffectRow => ({
  key,
  owner: key.split('/')[0]!,
  name: key.split('/')[1] ?? '',
  activity: 'postMessage',
  vendor: 'slack',
  kind: 'reply_received',
  lead: 'jane@acme.example',
  campaign: 'Q3',
  summary: '',
  outcome: 'done',
  class: '',
  message: '',
  cause: '',
  attempts: 1,
  first: 1_000,
  at: 1_000,
  ...RUN,
  ...row,
});

export const decisionRow = (id: string, row: Partial<DecisionRow> = {}): DecisionRow => ({
  id,
  owner: 'e1',
  kind: 'reply_received',
  lead: 'jane@acme.example',
  at: 1_000,
  who: 'maya',
  what: 'retry',
  about: 'slack',
  reason: '',
  ...RUN,
  ...row,
});

export const questionRow = (id: string, row: Partial<QuestionRow> = {}): QuestionRow => ({
  id,
  owner: 'f1',
  name: 'reply',
  lead: 'jane@acme.example',
  campaign: 'Q3',
  title: 'Send this?',
  proposal: 'Hi Jane',
  editable: 1,
  asked: 1_000,
  until: 9_000,
  otherwise: 'reject',
  decision: '',
  who: '',
  decided: 0,
  ...RUN,
  ...row,
});

export const followUpRow = (id: string, row: Partial<FollowUpRow> = {}): FollowUpRow => ({
  id,
  name: 'reply-unanswered',
  lead: 'jane@acme.example',
  campaign: 'Q3',
  status: 'running',
  attention: '',
  mode: 'on',
  standing: 'waits 4 working hours',
  until: 9_000,
  paused: 0,
  event: 'reply_received-1',
  ender: '',
  why: '',
  timeline: '[]',
  run: 'run',
  closed: 0,
  ...RUN,
  ...row,
});
