import type { Command } from 'commander';
import { request } from 'undici';
import { DELIVERY_PATH, SECRET_HEADER } from '../../domain/receiver.ts';
import { SAMPLE_NAMES, samplePayload } from '../../sandbox/payloads.ts';
import { tellSandbox } from '../tell-sandbox.ts';
import { webhookSecrets } from '../../settings/webhook-secrets.ts';
import type { CliContext } from '../context.ts';
import { assignment } from '../assignment.ts';
import { note, print } from '../terminal/output.ts';

interface SendOptions {
  lead?: string;
  label?: boolean;
  set?: string[];
  bySandbox?: boolean;
  json?: boolean;
}

/** What may be made to happen by hand: an event, and a person's answer. */
export function sendCommands(events: Command, context: () => CliContext): void {
  events
    .command('send <kind>')
    .description('send an event through the receiver’s own webhook, e.g. reply_received or "Asked for pricing"')
    .option('--lead <email>', 'the lead it happens to')
    .option('--label', '<kind> is the text of a custom label')
    .option('--set <key=value...>', 'any field of the payload; a value that reads as JSON is taken as JSON')
    .option(
      '--by-sandbox',
      'the sandbox delivers it, as its dials and its webhooks say; else it is posted to the receiver',
    )
    .option('--json', 'as JSON')
    .action(async (kind: string, options: SendOptions) => {
      if (!options.label) mustBeKnown(kind);
      if (options.lead !== undefined) mustBeAddress(options.lead);
      const { settings } = context();
      const overrides = Object.fromEntries((options.set ?? []).map((text) => assignment('--set', text)));
      const payload = samplePayload(kind, { ...(options.lead && { lead_email: options.lead }), ...overrides });
      if (options.bySandbox) {
        if (!settings.sandbox)
          throw new Error('--by-sandbox is given, but INSTANTLY_API_KEY is set, so no sandbox runs');
        const emitted = await tellSandbox(settings, '/events', payload);
        return print(options.json, emitted, () => 'the sandbox delivers it');
      }
      const secret = webhookSecrets(settings)[0]!;
      // First, as follow-ups may look into the lead's thread at once.
      const untold = settings.sandbox
        ? await tellSandbox(settings, '/events?deliver=0', payload).then(
            () => undefined,
            (error: Error) => error.message,
          )
        : undefined;
      const answer = await send(`${settings.receiverUrl}${DELIVERY_PATH}`, secret, payload);
      print(options.json, answer, () => `${answer.status}: ${answer.event_id}`);
      if (untold) {
        note(`the event was delivered, but the sandbox could not add it to the lead’s mail thread: ${untold}`);
      }
    });

  events
    .command('answer')
    .description('answer a lead in the sandbox, as a person does in Instantly’s Unibox')
    .requiredOption('--lead <email>', 'the lead')
    .option('--text <text>', 'what to write', 'Thank you for your reply. Would Tuesday at 10:00 suit you?')
    .option('--json', 'as JSON')
    .action(async ({ lead, text, json }: { lead: string; text: string; json?: boolean }) => {
      const { settings } = context();
      if (!settings.sandbox) throw new Error('INSTANTLY_API_KEY is set: answer in Instantly’s Unibox');
      const mail = (await tellSandbox(settings, '/answers', { lead, text })) as { eaccount: string; subject: string };
      print(json, mail, () => `${mail.eaccount} has answered ${lead}: ${mail.subject}`);
    });
}

/** A kind that is typed wrong would become a custom label. */
function mustBeKnown(kind: string): void {
  if (SAMPLE_NAMES.includes(kind)) return;
  const names = SAMPLE_NAMES.map((name) => (name.includes(' ') ? `"${name}"` : name));
  throw new Error(
    `<kind> is "${kind}", it should be one of ${names.join(', ')}; to set a label of your own, add --label`,
  );
}

/** What is no address would be kept as an unknown event, of which nothing comes. */
function mustBeAddress(lead: string): void {
  if (/^[^\s@]+@[^\s@]+$/.test(lead.trim())) return;
  throw new Error(`--lead is "${lead}", it should be an email address; --set lead_email=… sends any text`);
}

/** Posts a payload as Instantly does. */
async function send(url: string, secret: string, payload: object) {
  const headers = { 'content-type': 'application/json', [SECRET_HEADER]: secret };
  const { statusCode, body } = await request(url, { method: 'POST', headers, body: JSON.stringify(payload) }).catch(
    (cause: Error) => {
      throw new Error(`the receiver at ${url} cannot be reached (${cause.message}); is it running?`, { cause });
    },
  );
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the receiver at ${url} answered ${statusCode} ${text}`);
  return JSON.parse(text) as { received: true; event_id: string; status: string };
}
