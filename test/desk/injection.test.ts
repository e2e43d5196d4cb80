import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { createLocalCrm } from '../../activities/crm/local.ts';
import { createOutbox } from '../../activities/outbox.ts';
import { temporalFailureOf } from '../../activities/temporal-failures.ts';
import { deskRoutes } from '../../src/desk/app.ts';
import type { Message } from '../../src/domain/activities.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { VendorError } from '../../src/domain/failure.ts';
import { contentOf } from '../../src/slack/message.ts';
import { readNow } from '../../src/stories/read-now.ts';
import { CHANNELS } from '../support/channels.ts';
import { cli } from '../support/cli.ts';
import { deskPage } from '../support/desk-page.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openLocalStoreIn } from '../support/local-store.ts';
import { until } from '../support/processes.ts';
import { listenForTest, SECRET } from '../support/receiver.ts';
import { temporalForTest, workerForTest } from '../support/temporal.ts';

/** What would be something else than text in HTML, an attribute, a script, a template, Markdown, a terminal, a spreadsheet. */
const MARKUP = '<b>bold</b> " data-broken="1 \' {{7*7}} ${7*7} [link](https://example.com) *em* \u001b[31mred';
const FORMULA = '=1+1';
const LEAD = `=1+1'"<b>bold</b>&/?#%@acme.example`;

/** One thing in a payload of Instantly, with markup in all that a stranger may choose. */
const payloadOf = (type: string, more: object = {}) => ({
  ...{ event_type: type, timestamp: '2026-01-02T03:04:05.678Z', lead_email: LEAD, email_account: 'maya@send.example' },
  ...{
    campaign_name: `${FORMULA} ${MARKUP}`,
    firstName: MARKUP,
    lastName: FORMULA,
    companyName: `${FORMULA} ${MARKUP}`,
  },
  ...{ [MARKUP]: MARKUP, reply_text: MARKUP, reply_subject: MARKUP, unibox_url: 'javascript:void(0)' },
  workspace: randomUUID(),
  ...more,
});

/** Markup at work: the escaped text has neither. */
const AT_WORK = [/<b>bold/, /" data-broken=/, /(?:href|src|action)="javascript:/i, /[\u0000-\u0008\u001b]/];

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

function expectText(page: string, where: string): void {
  for (const pattern of AT_WORK) expect(page, where).not.toMatch(pattern);
}

test(
  'what strangers write is text on every page, in CSV, in the terminal and in messages',
  { timeout: 90_000 },
  async () => {
    const DATA_DIR = temporaryFolder();
    const store = openLocalStoreIn(DATA_DIR);
    onTestFinished(() => store.close());
    const outbox = createOutbox(store, CHANNELS);
    const messages: Message[] = [];
    const worker = await workerForTest({
      updateContact: (event: LeadEvent, key: string) => createLocalCrm(store).record(event, { key }),
      postMessage(message: Message, key: string) {
        messages.push(message);
        if (key.startsWith('reply')) throw temporalFailureOf(new VendorError('auth', `Slack: ${MARKUP}`));
        return outbox.postMessage(message, { key });
      },
    });
    const temporal = await temporalForTest();
    const receiver = await listenForTest();
    onTestFinished(() => receiver.close());
    const kinds = ['reply_received', 'lead_interested', `Label ${MARKUP}`, 'account_error', 'email_link_clicked'];
    for (const kind of kinds)
      await fetch(`${receiver.url}/webhooks/instantly`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-webhook-secret': SECRET },
        body: JSON.stringify(payloadOf(kind, { error_message: MARKUP, link: 'javascript:void(0)' })),
      });
    // An event that cannot be read keeps its payload.
    await fetch(`${receiver.url}/webhooks/instantly/key/${SECRET}`, {
      ...{ method: 'POST', body: JSON.stringify({ event_type: 7, [MARKUP]: MARKUP }) },
      headers: { 'content-type': 'application/json' },
    });
    expect(receiver.kept).toHaveLength(kinds.length + 1);
    for (const event of receiver.kept) await worker.dispatch(event);

    const { desk, model, get } = await deskPage({ env: { DATA_DIR }, temporal });
    const runs = receiver.kept.map(({ id }) => ({ id, run: '' }));
    await vi.waitFor(async () => {
      await readNow(model, temporal, runs);
      expect((await model.effects({ outcome: 'parked' })).rows).toHaveLength(1);
      expect((await model.effects({ outcome: 'pending' })).rows).toHaveLength(0);
    }, 30_000);

    const samples: Record<string, string[]> = { lead: [LEAD], event: runs.map(({ id }) => id) };
    const query = new URLSearchParams(
      ['q', 'campaign', 'kind', 'name', 'lead', 'from', 'to', 'after', 'reason', 'owner'].map(
        (name): [string, string] => [name, MARKUP],
      ),
    ).toString();
    const paths = deskRoutes(desk, { routes: [], whoIs: () => undefined, refuse() {} })
      .filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets/'))
      .flatMap(({ path }) => {
        const [name] = /(?<=:)\w+/.exec(path) ?? [];
        if (!name) return [path];
        return (samples[name] ?? [MARKUP]).map((value) => path.replace(`:${name}`, encodeURIComponent(value)));
      });
    const seen: string[] = [];
    const lists = new Set<string>();
    for (const path of [...paths, ...paths.map((path) => `${path}?${query}`)]) {
      const { text, headers } = await get(path);
      expectText(text, path);
      expectText(headers.get('location') ?? '', path);
      seen.push(text);
      for (const [, csv] of text.matchAll(/href="([^"]*[?&#;]csv=[^"]*)"/g)) lists.add(unescaped(csv!));
    }
    const shown =
      '&#60;b&#62;bold&#60;/b&#62; &#34; data-broken=&#34;1 &#39; {{7*7}} ${7*7} [link](https://example.com)';
    expect(seen.filter((text) => text.includes(shown)).length).toBeGreaterThan(3);
    for (const path of lists) {
      const { text, headers } = await get(path);
      expect(headers.get('content-disposition'), path).toMatch(/^attachment; filename="[a-z-]+\.csv"$/);
      expect(text, path).not.toMatch(/\u001b|(?:^|[\r\n,"])=1/);
    }

    const env = { DATA_DIR, TEMPORAL_ADDRESS: inject('temporalAddress') };
    for (const command of [
      ['leads', 'show', LEAD],
      ['leads', 'search', 'bold'],
      ['outbox', 'list'],
      ['attention', 'list'],
    ]) {
      // On a busy machine Temporal lists a workflow seconds late.
      await until(async () => {
        const { out } = await cli(command, env);
        // The test takes whole escape sequences away: what is left of one has lost its escape character before.
        if (!['leads search bold'].includes(command.join(' '))) expect(out, command.join(' ')).toContain('[31mred');
        expect(out).toContain('<b>bold</b>');
      }, 30_000);
    }
    for (const message of messages) {
      const { text, blocks } = contentOf(message, []);
      expect(text).not.toMatch(/<b>|\u001b/);
      expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
    }
  },
);
