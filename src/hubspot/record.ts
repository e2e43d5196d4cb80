import { z } from 'zod';
import { canonicalJson, type Contact, join } from '../domain/contact.ts';
import { shorten } from '../domain/headline.ts';

/** Five such texts fit into the 65,536 characters of a property, even with every character escaped. */
const LONGEST_TEXT = 1_000;

const Version = z
  .object({
    campaign: z.object({ id: z.string(), name: z.string() }).partial(),
    lastReply: z.object({ subject: z.string(), text: z.string() }).partial(),
    label: z.string(),
  })
  .partial()
  .catchall(z.iso.datetime({ precision: 3 }));

/** A contact as HubSpot stores it: without the lead's variables, and with its texts cut. */
export function compact({ variables: _, variablesAt: __, ...contact }: Contact): Contact {
  const { campaign, lastReply, label } = contact;
  return {
    ...contact,
    ...(campaign && { campaign: cut(campaign) }),
    ...(lastReply && { lastReply: cut(lastReply) }),
    ...(label !== undefined && { label: shorten(label, LONGEST_TEXT) }),
  };
}

const cut = (texts: object) =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) =>
      typeof text === 'string' ? [[key, shorten(text, LONGEST_TEXT)]] : [],
    ),
  );

/** The record's text. It has no address: a person may have several, and HubSpot knows them. */
export const textOf = ({ email: _, ...record }: Contact): string =>
  // Only ASCII characters without markup, so that nothing changes the text on its way.
  canonicalJson(record).replace(/[^ -~]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The contact in a version of the record; undefined if the text is not ours. */
export function recordOf(text: string | null | undefined, email: string): Contact | undefined {
  try {
    const parsed = Version.safeParse(JSON.parse(text ?? ''));
    return parsed.success ? ({ ...parsed.data, email } as Contact) : undefined;
  } catch {
    return undefined;
  }
}

/** The contact joined with all versions of the record. */
export const joined = (known: Contact, versions: string[]): Contact =>
  [...new Set(versions)].flatMap((text) => recordOf(text, known.email) ?? []).reduce(join, known);
