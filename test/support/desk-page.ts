import { onTestFinished } from 'vitest';
import { clockOf } from '../../src/calendar/clock.ts';
import { createAskTemporal } from '../../src/desk/ask-temporal.ts';
import { createDeskApp } from '../../src/desk/app.ts';
import type { Access } from '../../src/desk/auth/access.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { createJobs } from '../../src/desk/jobs/jobs.ts';
import type { Person } from '../../src/desk/route.ts';
import { serve } from '../../src/http/serve.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { connectTemporalLazily, type Temporal } from '../../src/temporal/connection.ts';
import { temporaryFolder } from './folder.ts';
import { NOWHERE } from './processes.ts';

export const MAYA: Person = { name: 'maya', role: 'operator' };
export const TOM: Person = { name: 'tom', role: 'viewer' };

const PERSON_HEADER = 'x-person';

/** Believes the name in a header, so that a test of a view needs no log-in. */
const knowing = (persons: Person[]): Access => ({
  routes: [],
  whoIs: (ctx) => persons.find(({ name }) => name === ctx.get(PERSON_HEADER)),
  refuse: (ctx) => ctx.throw(401, 'log in first'),
});

export interface DeskAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** How a request is sent. `null`: nobody whom the desk knows. */
export interface Asking {
  as?: Person | null;
  headers?: Record<string, string>;
  /** A form that says nothing about where it comes from, unless `headers` does. */
  bare?: boolean;
}

export interface DeskPage {
  url: string;
  desk: Desk;
  model: ReadModel;
  /** Every line of the log, as JSON. */
  logged: string[];
  /** Maya asks unless `as` says otherwise. A redirect is not followed. */
  get(path: string, asking?: Asking): Promise<DeskAnswer>;
  /** Sends a form from a page of the desk. */
  post(
    path: string,
    form?: [name: string, value: string][] | Record<string, string>,
    asking?: Asking,
  ): Promise<DeskAnswer>;
}

interface DeskOptions {
  /** Variables beside those of a process that is alone on the machine. */
  env?: Record<string, string>;
  /** Default: nothing answers there. */
  temporal?: Temporal;
  /** Default: a model in a file, without a row. */
  model?: ReadModel;
  persons?: Person[];
  /** In place of `persons`. */
  access?: (settings: Settings, log: Desk['log']) => Access | Promise<Access>;
}

/** Starts the desk on a real socket. It ends with the test. */
export async function deskPage({ env, temporal, model, persons, access }: DeskOptions = {}): Promise<DeskPage> {
  const settings = readSettings({ ...NOWHERE, DATA_DIR: temporaryFolder(), ...env });
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const log = { debug: write, info: write, warn: write, error: write };
  const ending = new AbortController();
  const parts = {
    settings,
    model: model ?? (await openReadModel(settings, 'desk', log)),
    temporal: temporal ?? connectTemporalLazily(settings.temporal),
    log,
    clock: clockOf(settings.calendar.zone),
    ending: ending.signal,
  };
  const desk: Desk = { ...parts, ask: createAskTemporal(parts.temporal, log), jobs: createJobs(parts) };
  const known = access ? await access(settings, log) : knowing(persons ?? [MAYA, TOM]);
  const served = await serve(createDeskApp(desk, known).callback(), { host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    ending.abort();
    await served.close(0);
    await desk.jobs.idle();
    if (!temporal) await desk.temporal.close();
    if (!model) await desk.model.close();
  });

  async function ask(path: string, { as = MAYA, headers, bare }: Asking, form?: URLSearchParams): Promise<DeskAnswer> {
    const answer = await fetch(`${served.url}${path}`, {
      ...(form && { method: 'POST', body: form }),
      redirect: 'manual',
      headers: {
        ...(as && { [PERSON_HEADER]: as.name }),
        ...(form && !bare && { 'sec-fetch-site': 'same-origin' }),
        ...headers,
      },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }
  return {
    url: served.url,
    desk,
    model: desk.model,
    logged,
    get: (path, asking = {}) => ask(path, asking),
    post: (path, form = {}, asking = {}) => ask(path, asking, new URLSearchParams(form)),
  };
}
