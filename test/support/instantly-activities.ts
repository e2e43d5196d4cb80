import type { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { createInstantly } from '../../src/instantly/client.ts';
import { runSandbox } from '../sandbox/support.ts';
import { type Relayed, startRelay } from './relay.ts';

export const LEAD = 'jane.cooper@halden-robotics.example';

export function activitiesOver(url: string, emailListsPerMinute?: number) {
  const options = { apiUrl: `${url}/api/v2`, apiKey: 'sandbox-key', requestsPerSecond: 100, emailListsPerMinute };
  const nothing = () => Promise.resolve();
  return createActivities({ crm: { record: nothing }, postMessage: nothing, instantly: createInstantly(options) });
}

/** The activities, connected to the sandbox. A test may lose an answer of the sandbox. */
export async function activitiesWithSandbox() {
  const running = await runSandbox();
  const lost: { call?: string | undefined } = {};
  /** The calls that Instantly has carried out. */
  const done: string[] = [];
  const relay = await startRelay(running.url, ({ method, path }: Relayed) => {
    const call = `${method} ${path.split('?')[0]!.replace('/api/v2', '')}`;
    done.push(call);
    return call === lost.call ? Promise.reject(new Error('the answer is lost')) : Promise.resolve();
  });
  /** Returns the mails to and from the lead, oldest first. */
  const thread = async (lead = LEAD) =>
    (await running.all(`/emails?sort_order=asc&lead=${encodeURIComponent(lead)}`)) as unknown as {
      ue_type: number;
      subject: string;
      eaccount: string;
      body: { text?: string; html?: string };
      thread_id: string;
      timestamp_created: string;
      id: string;
    }[];
  return { ...running, ...activitiesOver(relay.url), done, lost, thread };
}

export const failureOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error as ApplicationFailure,
  );
