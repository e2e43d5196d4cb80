import { bounceTypeOf } from '../domain/bounce.ts';
import type { EventKind } from '../domain/event.ts';
import type { JsonObject } from './json.ts';
import { isProgramsName, kindOf, kindOfInterest } from './event-kind.ts';
import { parseTime } from './time.ts';
import { Payload, parseAddress } from './wire.ts';

/**
 * Which values of a payload are Instantly's and which are a lead's variables. Both are in one flat object, and a variable
 * replaces Instantly's own value of the same name. A documented name is Instantly's, unless only a variable can have its
 * value. A name that is not documented counts only if no variable would have that name or that value.
 */
export interface Reading {
  payload: Payload;
  kind: EventKind | undefined;
  eventType: string | undefined;
  /** The time in the payload, in milliseconds since 1970. */
  at: number | undefined;
  workspace: string | undefined;
  campaign: { id: string | undefined; name: string | undefined };
  lead: string | undefined;
  account: string | undefined;
  emailId: string | undefined;
  link: string | undefined;
  bounce: { type: 'hard' | 'soft' | undefined; reason: string | undefined };
  error: string | undefined;
  /** The parts of the event's id, even if a variable has replaced them: an id must never change. */
  written: { workspace: string | undefined; campaignId: string | undefined; lead: string | undefined };
  /** The payload's name for each of our fields; with `?` if it is not certain. */
  from: Record<string, string>;
  /** Documented names that hold a variable's value, with the reason. */
  passed: Record<string, string>;
}

const isUuid = (text: string | undefined): boolean =>
  text !== undefined && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

/** The words of a mail server: `550 …`, or an enhanced status code such as 5.1.1. */
const SMTP = /^\W*[245]\d\d[ -]|\b[245]\.\d{1,3}\.\d{1,3}\b/;

/**
 * Reads a flat payload.
 * @param ours the setting INSTANTLY_WORKSPACE, Instantly's id of our workspace.
 * @param labels the workspace's custom labels, if Instantly was asked for them.
 */
export function read(flat: JsonObject, ours?: string, labels?: readonly string[]): Reading {
  const payload = Payload.parse(flat);
  const from: Record<string, string> = {};
  const passed: Record<string, string> = {};

  /** The first value under one of these names that `as` can read. */
  function take<T>(field: string, names: string[], as: (value: unknown) => T | undefined): T | undefined {
    for (const name of names) {
      const value = Object.hasOwn(flat, name) ? as(flat[name]) : undefined;
      if (value === undefined) continue;
      from[field] = name;
      return value;
    }
    return undefined;
  }
  const isEmpty = (name: string): boolean => [undefined, null, ''].includes(flat[name] as undefined | null | '');

  const { kind, eventType } = whatHappened();
  const isAccounts = kind === 'account_error';
  const { workspace, campaign } = where();
  const lead = take('lead', ['lead_email'], () => payload.lead_email) ?? take('lead', ['email', 'lead'], parseAddress);
  const emailId = take('emailId', ['email_id'], () => ofInstantly('email_id', payload.email_id));
  const at = take(
    'at',
    isEmpty('timestamp') ? ['timestamp_created', 'created', 'created_at'] : ['timestamp'],
    (value) => payload.timestamp ?? parseTime(value),
  );
  if (at === undefined && !isEmpty('timestamp')) passed['timestamp'] = 'no time';
  const account =
    take('account', ['email_account'], () => payload.email_account) ??
    take('account', isAccounts ? ['email'] : [], parseAddress);
  const beside = text('campaign');

  return {
    payload,
    kind,
    eventType,
    at,
    workspace,
    campaign,
    lead,
    account,
    emailId,
    link: kind === 'email_link_clicked' ? take('link', ['link_url', 'clicked_url'], asText) : undefined,
    bounce: kind === 'email_bounced' ? bounce() : { type: undefined, reason: undefined },
    error: isAccounts ? error() : undefined,
    written: {
      workspace: payload.workspace,
      campaignId: payload.campaign_id ?? (isEmpty('campaign_id') ? beside : undefined),
      lead: isAccounts ? (payload.lead_email ?? parseAddress(flat['email'])) : lead,
    },
    from,
    passed,
  };

  function text(name: string): string | undefined {
    return Object.hasOwn(flat, name) ? asText(flat[name]) : undefined;
  }

  function whatHappened(): { kind: EventKind | undefined; eventType: string | undefined } {
    const documented = payload.event_type;
    if (documented) {
      from['kind'] = 'event_type';
      const known = kindOf(documented);
      const isLabel = !isProgramsName(documented) || labels?.includes(documented);
      return { kind: known ?? (isLabel ? 'custom_label' : undefined), eventType: documented };
    }
    // Instantly's starter kit reads these names too. A variable may have such a name, but hardly such a value.
    const other = take('kind', ['type', 'event'], (value) =>
      typeof value === 'string' && kindOf(value.trim()) ? value.trim() : undefined,
    );
    if (other) return { kind: kindOf(other), eventType: other };
    if (payload.custom_interest_value === undefined) return { kind: undefined, eventType: undefined };
    from['kind'] = 'custom_interest_value';
    return { kind: kindOfInterest(payload.custom_interest_value), eventType: undefined };
  }

  function where(): Pick<Reading, 'workspace' | 'campaign'> {
    const { workspace, campaign_id: id, campaign_name: name } = payload;
    // Instantly's id of a workspace is a UUID, so any other text is a variable's.
    const isVariable = isUuid(ours) && workspace !== undefined && !isUuid(workspace);
    if (isVariable) passed['workspace'] = 'no UUID, and INSTANTLY_WORKSPACE is one';
    else if (workspace !== undefined) from['workspace'] = 'workspace';
    if (name) from['campaign.name'] = 'campaign_name';
    return { workspace: isVariable ? undefined : workspace, campaign: campaignOf(id, name) };
  }

  /** The lead's own data has the campaign's id as `campaign`; some senders write its name there. */
  function campaignOf(id: string | undefined, name: string | undefined): Reading['campaign'] {
    const beside = text('campaign');
    if (isUuid(beside)) {
      from['campaign.id'] = id === beside ? 'campaign_id' : 'campaign';
      if (id !== undefined && id !== beside) passed['campaign_id'] = 'another id than the lead’s own campaign';
      return { id: beside, name };
    }
    const mine = ofInstantly('campaign_id', id);
    if (mine) from['campaign.id'] = 'campaign_id';
    if (mine || id || name || !beside) return { id: mine, name };
    from['campaign.name'] = 'campaign?';
    return { id: undefined, name: beside };
  }

  /** The id if it can be Instantly's: if the workspace is a UUID, so is every other id. */
  function ofInstantly(name: string, id: string | undefined): string | undefined {
    if (id === undefined || isUuid(id) || !isUuid(payload.workspace)) return id;
    passed[name] = 'no UUID';
    return undefined;
  }

  function bounce(): Reading['bounce'] {
    const type = bounceTypeOf(payload.bounce_type ?? eventType ?? '');
    if (type) from['bounce.type'] = payload.bounce_type ? 'bounce_type' : from['kind']!;
    const said = take('bounce.reason', ['bounce_reason', 'smtp_code'], asText);
    const saysServer = (value: unknown) => (typeof value === 'string' && SMTP.test(value) ? asText(value) : undefined);
    return { type, reason: said ?? take('bounce.reason', ['reason', 'error', 'message', 'smtp_response'], saysServer) };
  }

  /** An account error has no lead and so no variables: any name counts. */
  function error(): string | undefined {
    const message = take('error', ['error_message', 'message', 'error'], asText);
    const of = [payload.error_type, from['error'] === 'error' ? undefined : text('error')].find((one) => one);
    return [of, message].filter(Boolean).join(': ') || undefined;
  }
}

/** A text or a number as text: codes may be numbers. */
const asText = (value: unknown): string | undefined => Payload.shape.error_message.parse(value);
