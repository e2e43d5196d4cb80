import { capitalized } from '../../domain/text/capitalized.ts';
import { activityWords } from '../../domain/activity-words.ts';
import { type Decision, SAYS } from '../../domain/follow-up/question.ts';
import type { EffectRow } from '../../read-model/rows.ts';

/** A name of ours within a sentence: `block-list` is "block list", `remindAfter` is "remind after". */
export const asWords = (name: string): string =>
  name.replaceAll(/[_-]/g, ' ').replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A name of ours for people: `reply_received` is "Reply received". */
export const inWords = (name: string): string => capitalized(asWords(name));

/** The beginning of a text that may be long. */
export const beginning = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;

const VENDORS: Record<string, string> = {
  crm: 'CRM',
  slack: 'Slack',
  instantly: 'Instantly',
  emails: 'Instantly mail',
  '': 'no vendor',
};

export const vendorWords = (vendor: string): string => VENDORS[vendor] ?? vendor;

/** "Slack: post a message" */
export const whatIsDone = ({ vendor, activity }: Pick<EffectRow, 'vendor' | 'activity'>): string =>
  vendor ? `${vendorWords(vendor)}: ${activityWords(activity)}` : capitalized(activityWords(activity));

/** An effect as its workflow describes it. While it is under way only its activity is known. */
export const effectSays = ({ summary, ...effect }: Pick<EffectRow, 'summary' | 'vendor' | 'activity'>): string =>
  summary || whatIsDone(effect);

const REASONS: Record<string, string> = {
  auth: 'a key or permission was refused',
  rejected: 'refused as it is',
  'not-found': 'not found',
  config: 'a setting is wrong',
  unreadable: 'it could not be read',
};

/** Why something waits for a person, by the class of its failure. */
export const reasonWords = (of: string): string => REASONS[of] ?? asWords(of);

const DECISIONS: Record<string, string> = {
  edit: 'approve with another text',
  check: 'check the webhooks',
  test: 'test a webhook',
};

/** What a person decided. */
export const decisionWords = (what: string): string => DECISIONS[what] ?? what;

/** What a decision was about: the names of effects or of a question. An id stays as it is. */
export const aboutWords = (about: string): string =>
  about
    .split(', ')
    .map((name) => (/\d/.test(name) ? name : name && (VENDORS[name] ?? asWords(name))))
    .join(', ');

/** What became of a question. */
export const decidedWords = (decision: string): string =>
  decision === 'edit' ? 'approved with another text' : (SAYS[decision as Decision] ?? decision);
