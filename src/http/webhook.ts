import { command } from '../domain/command.ts';
import type { Context, Middleware } from 'koa';
import getRawBody from 'raw-body';
import type { EventKind, OutreachEvent } from '../domain/event.ts';
import type { HandledDelivery } from '../domain/receiver.ts';
import type { OnRefused } from './delivery-refusals.ts';
import { logAs } from './log-message.ts';
import { routeOf } from './route.ts';
import { NotAnEvent, translateText } from '../instantly/translate.ts';

export interface WebhookRoute {
  /** Resolves once the event can no longer be lost; `duplicate` if it was kept before. Rejects if it cannot be kept. */
  accept(event: OutreachEvent): Promise<'accepted' | 'duplicate'>;
  /** Instantly's id of our workspace. Events of another workspace become `unknown`. */
  workspace?: string | undefined;
  /** Answered 200, but not kept. */
  eventsIgnored: ReadonlySet<EventKind>;
  /** Called for each delivery of such an event. */
  onIgnored?(event: OutreachEvent): void;
  maxBodyBytes: number;
  /** Called for each delivery that was answered 200. */
  onReceived?(kind: EventKind, status: string, seconds: number): void;
  /** Called for each delivery of an event that is not ignored. */
  onHandled?(event: OutreachEvent, delivery: HandledDelivery): void;
  /** Called for each other delivery. */
  onRefused?: OnRefused;
}

const RETRY_AFTER_SECONDS = '5';

/** Handles one delivery: reads the body, translates it into an event, stores the event, and answers 200. */
export function receiveDelivery({
  accept,
  workspace,
  eventsIgnored,
  onIgnored,
  maxBodyBytes,
  onReceived,
  onHandled,
}: WebhookRoute): Middleware {
  return async (ctx) => {
    const startedAt = performance.now();
    const handled = (event: OutreachEvent, outcome: HandledDelivery['outcome']) =>
      onHandled?.(event, {
        outcome,
        route: routeOf(ctx),
        startedAt: Date.now() - (performance.now() - startedAt),
        traceparent: ctx.get('traceparent'),
      });
    const event = await readEvent(ctx, maxBodyBytes, workspace);
    const isIgnored = eventsIgnored.has(event.kind);
    if (isIgnored) onIgnored?.(event);
    const status = isIgnored ? 'ignored' : await keep(ctx, accept, event, handled);
    ctx.body = { received: true, event_id: event.id, status };
    ctx.state['event'] = { eventId: event.id, event: status };
    logAs(ctx, status === 'duplicate' ? 'delivery accepted: known already' : `delivery ${status}`);
    onReceived?.(event.kind, status, (performance.now() - startedAt) / 1000);
  };
}

async function readEvent(ctx: Context, limit: number, workspace: string | undefined): Promise<OutreachEvent> {
  checkHeaders(ctx);
  const bytes = await readBody(ctx, limit);
  const text = decode(bytes) ?? ctx.throw(400, 'the body is not valid UTF-8, it should be JSON in UTF-8');
  try {
    return translateText(text, { workspace, receivedAt: new Date() });
  } catch (error) {
    if (error instanceof NotAnEvent) return ctx.throw(400, error.message);
    throw error;
  }
}

async function readBody(ctx: Context, limit: number): Promise<Buffer> {
  const length = ctx.get('content-length') || null;
  try {
    return await getRawBody(ctx.req, { limit, length });
  } catch (error) {
    if ((error as { type?: string }).type !== 'entity.too.large') throw error;
    return ctx.throw(413, tooLarge(length, limit));
  }
}

/** The monitor can leave out the HTML, because Instantly sends the words of a reply as text too. */
const tooLarge = (length: string | null, limit: number): string =>
  `the body is ${length ?? `more than ${limit}`} bytes, it should be at most ${limit} (MAX_BODY); ` +
  'Instantly’s delivery log keeps it, and the webhook monitor replays it from there without its HTML ' +
  `(now: ${command('reconcile --from today')})`;

function checkHeaders(ctx: Context): void {
  if (ctx.request.is('json', '+json') === false) {
    ctx.throw(415, `content type is ${ctx.get('content-type') || 'absent'}, it should be application/json`);
  }
  if (!/^(utf-?8|us-ascii)?$/i.test(ctx.request.charset)) {
    ctx.throw(415, `charset is ${ctx.request.charset}, it should be utf-8`);
  }
  const encoding = ctx.get('content-encoding');
  if (encoding && encoding !== 'identity') {
    ctx.throw(415, `content encoding is ${encoding}, it should be none`, {
      headers: { 'Accept-Encoding': 'identity' },
    });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });
function decode(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

async function keep(
  ctx: Context,
  accept: WebhookRoute['accept'],
  event: OutreachEvent,
  handled: (event: OutreachEvent, outcome: HandledDelivery['outcome']) => void,
) {
  try {
    const status = await accept(event);
    handled(event, status);
    return status;
  } catch (error) {
    handled(event, 'refused');
    return ctx.throw(503, 'the event cannot be kept now; send it again', {
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: error,
    });
  }
}
