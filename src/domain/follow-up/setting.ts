import { commaSeparated } from '../text/comma-separated.ts';
import { parseWait, WAITS } from './parse-wait.ts';

/** A setting of a follow-up: a value that the user may change. */
export interface Setting<T> {
  initial: T;
  /** What the value should be, in words. */
  wanted: string;
  /** Reads the value from a text; undefined if the text is not allowed. */
  read(text: string): T | undefined;
  /** What it decides, for `docs/settings.md` and `.env.example`. */
  says?: string;
  /** The value is masked in logs and messages. Histories contain it nevertheless. */
  secret?: true;
}

export type SettingsOf<Values> = { [K in keyof Values]: Setting<Values[K]> };

/** The setting with a sentence that says what it decides. */
export const explained = <T>(says: string, setting: Setting<T>): Setting<T> => ({ ...setting, says });

/** How long to wait, in words: "3 working days". */
export const waiting = (initial: string): Setting<string> => ({
  initial,
  wanted: WAITS,
  read: (words) => (parseWait(words) ? words : undefined),
});

export const text = (initial = ''): Setting<string> => ({ initial, wanted: 'a text', read: (words) => words });

/** Several texts, separated by commas. */
export const texts = (...initial: string[]): Setting<string[]> => ({
  initial,
  wanted: 'texts, separated by commas',
  read: commaSeparated,
});

export const oneOf = <const Choice extends string>(choices: readonly Choice[], initial: Choice): Setting<Choice> => ({
  initial,
  wanted: `one of ${choices.join(', ')}`,
  read: (words) => choices.find((choice) => choice === words),
});
