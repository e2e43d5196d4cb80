import { type Concern, isMild, saysOf, type Seen } from '../../domain/concerns/concern.ts';
import { cureOf } from '../../domain/concerns/advice.ts';
import { needsPerson, VendorError } from '../../domain/failure.ts';

export interface Finding {
  link: string;
  state: 'ok' | 'warning' | 'fault';
  found: string;
  cure?: string;
  /** Of what it counts. */
  class?: Concern;
  count?: number;
}

export const ok = (link: string, found: string): Finding => ({ link, state: 'ok', found });
export const warning = (link: string, found: string, cure: string): Finding => ({
  link,
  state: 'warning',
  found,
  cure,
});
export const fault = (link: string, found: string, cure: string): Finding => ({ link, state: 'fault', found, cure });

/** What to do about a vendor that fails: `cure` where it refused; one that cannot be reached has said nothing of a key. */
export const cureFor = (error: unknown, cure: string, urlVariable: string): string =>
  error instanceof VendorError && needsPerson(error.trouble)
    ? cure
    : `try again; if it stays, check ${urlVariable} and the network`;

/** What a person should see, in the words that ops are told it in. */
export const findingOf = (link: string, seen: Seen): Finding => ({
  link,
  state: isMild(seen.class) ? 'warning' : 'fault',
  found: [saysOf(seen), ...seen.examples.map((said) => said.replace(/\.$/, ''))].join('; '),
  cure: cureOf(seen.class, seen.examples),
  class: seen.class,
  count: seen.count,
});
