import type { Command } from 'commander';
import { DELIVERY_PATH, SECRET_HEADER } from '../../domain/receiver.ts';
import { sendRequest } from '../../outgoing/send-request.ts';
import { SAMPLE_NAMES, samplePayload } from '../../sandbox/payloads.ts';
import type { Settings } from '../../settings/settings.ts';
import { webhookSecrets } from '../../settings/kept-secrets.ts';
import { askSandbox } from '../ask-sandbox.ts';
import type { CliContext } from '../context.ts';
import { JSON_OPTION, withExamples } from '../terminal/help.ts';
import { readAssignment } from '../terminal/option-values.ts';
import { note, print } from '../terminal/output.ts';

/** An answer of the receiver has less than a kilobyte. */
const MOST_ANSWER_BYTES = 64 * 1024;

interface SendOptions {
  lead?: string;
  label?: boolean;
  set?: string[];
  bySandbox?: boolean;
  json?: boolean;
}

export function sendCommand(events: Command, context: () => CliContext): void {
  const send = events
    .command('send')
    .argument('<kind>', `one of ${SAMPLE_NAMES.map(quoted).join(', ')}; with --label any text`)
    .description('send a test event to the receiver’s webhook, as Instantly would')
    .option('--lead <email>', 'the email address of the lead to whom it happens (default: a made-up lead)')
    .option('--label', '<kind> is the text of a custom label in Instantly')
    .option(
      '--set <key=value...>',
      'set fields of the payload, such as step=2; a value that is valid JSON is sent as JSON',
    )
    .option(
      '--by-sandbox',
      'let the sandbox deliver it to its webhooks, with the errors and delays of its dials (default: sent directly)',
    )
    .option(...JSON_OPTION)
    .action(async (kind: string, options: SendOptions) => {
      if (!options.label) mustBeKnown(kind);
      if (options.lead !== undefined) mustBeAddress(options.lead);
      const { settings } = context();
      const overrides = Object.fromEntries((options.set ?? []).map((text) => readAssignment('--set', text)));
      const payload = samplePayload(kind, { ...(options.lead && { lead_email: options.lead }), ...overrides });
      if (options.bySandbox) await sendBySandbox(settings, payload, options.json);
      else await sendDirectly(settings, payload, options.json);
    });
  withExamples(
    send,
    'events send reply_received --lead jane@example.com',
    'events send "Asked for pricing" --label',
    'events send email_opened --set step=2 campaign_name=Q3',
  );
}

async function sendBySandbox(settings: Settings, payload: object, json: boolean | undefined): Promise<void> {
  if (!settings.sandbox) throw new Error('--by-sandbox is given, but INSTANTLY_API_KEY is set, so no sandbox runs');
  const emitted = await askSandbox(settings, '/events', payload);
  print(json, emitted, () => 'the sandbox delivers the event');
}

async function sendDirectly(settings: Settings, payload: object, json: boolean | undefined): Promise<void> {
  const secret = webhookSecrets(settings)[0]!;
  // The sandbox gets the event before the receiver does: a follow-up may read the lead's mail thread immediately.
  const failure = settings.sandbox ? await addToSandbox(settings, payload) : undefined;
  const answer = await post(`${settings.receiverUrl}${DELIVERY_PATH}`, secret, payload);
  print(json, answer, () => `${answer.status}: ${answer.event_id}`);
  if (failure !== undefined)
    note(`the event was delivered, but the sandbox could not add it to the lead’s mail thread: ${failure}`);
}

/** Returns why the sandbox could not add the event; undefined if it did. */
const addToSandbox = (settings: Settings, payload: object): Promise<string | undefined> =>
  askSandbox(settings, '/events?deliver=0', payload).then(
    () => undefined,
    (error: Error) => error.message,
  );

const quoted = (name: string): string => (name.includes(' ') ? `"${name}"` : name);

/** Without this check a mistyped kind would be sent as a custom label. */
function mustBeKnown(kind: string): void {
  if (SAMPLE_NAMES.includes(kind)) return;
  throw new Error(
    `<kind> is "${kind}", it should be one of ${SAMPLE_NAMES.map(quoted).join(', ')}; to send a custom label, add --label`,
  );
}

/** Without this check a mistyped address would become an unknown event. */
function mustBeAddress(lead: string): void {
  if (/^[^\s@]+@[^\s@]+$/.test(lead.trim())) return;
  throw new Error(`--lead is "${lead}", it should be an email address; --set lead_email=… sends any text`);
}

/** Posts a payload as Instantly does. */
async function post(
  url: string,
  secret: string,
  payload: object,
): Promise<{ received: true; event_id: string; status: string }> {
  const headers = { 'content-type': 'application/json', [SECRET_HEADER]: secret };
  const { status, text } = await sendRequest({
    method: 'POST',
    url: new URL(url),
    headers,
    body: JSON.stringify(payload),
    mostBytes: MOST_ANSWER_BYTES,
  }).catch((cause: Error) => {
    throw new Error(`the receiver at ${url} cannot be reached (${cause.message}); is it running?`, { cause });
  });
  if (status !== 200) throw new Error(`the receiver at ${url} answered ${status} ${text}`);
  return JSON.parse(text) as { received: true; event_id: string; status: string };
}
