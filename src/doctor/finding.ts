import { type Concern, isWarning, concernText, type ConcernCount } from '../domain/concerns/concern.ts';
import { adviceFor } from '../domain/concerns/advice.ts';
import { command } from '../domain/command.ts';
import { needsPerson, VendorError } from '../domain/failure.ts';
import type { Settings } from '../settings/settings.ts';
import type { LiveWorker } from '../temporal/live-workers.ts';

/** The calls to one vendor by one worker. */
export interface LanePace {
  lane: string;
  /** 0 to 1: the share of its pace that it has used in the last half minute. */
  used: number;
  /** How long a call would wait for its turn that is asked for now. */
  waitSeconds: number;
}

/** One line of `doctor`, and what to do about it. The field names are those of `--json`. */
export interface Finding {
  /** The component. */
  link: string;
  state: 'ok' | 'warning' | 'fault';
  found: string;
  /** What to do. */
  cure?: string;
  /** The class of the items that `count` counts. */
  class?: Concern;
  count?: number;
  /** What a live worker has told the server. */
  worker?: LiveWorker;
  /** How much of its pace a worker uses. */
  pace?: LanePace[];
}

export const ok = (link: string, found: string): Finding => ({ link, state: 'ok', found });
export const warning = (link: string, found: string, cure: string): Finding => ({
  link,
  state: 'warning',
  found,
  cure,
});
export const fault = (link: string, found: string, cure: string): Finding => ({ link, state: 'fault', found, cure });

/**
 * What to do about a vendor call that failed: `advice` if the vendor refused it. If the vendor could not be reached,
 * nothing is known about the key.
 */
export const adviceOnVendor = (error: unknown, advice: string, urlVariable: string): string =>
  error instanceof VendorError && needsPerson(error.trouble)
    ? advice
    : `try again; if it fails again, check ${urlVariable} and the network`;

/** What to do about a call to Instantly, or to the sandbox in its place, that failed. */
export const adviceOnInstantly = ({ sandbox }: Settings, error: unknown): string =>
  sandbox
    ? error instanceof VendorError && needsPerson(error.trouble)
      ? `the sandbox simulates this failure; to end it: ${command('sandbox dials apiFault=none')}`
      : 'npm start, or npm run sandbox; check SANDBOX_PORT'
    : adviceOnVendor(
        error,
        'create a key in Instantly, Settings > Integrations > API Keys, and set INSTANTLY_API_KEY to it',
        'INSTANTLY_API_URL',
      );

/** A concern in the words in which ops are notified of it. */
export const findingOf = (link: string, seen: ConcernCount): Finding => ({
  link,
  state: isWarning(seen.class) ? 'warning' : 'fault',
  found: [concernText(seen), ...seen.examples.map((said) => said.replace(/\.$/, ''))].join('; '),
  cure: adviceFor(seen.class, seen.examples),
  class: seen.class,
  count: seen.count,
});
