import { linkTo } from '../../page/link.ts';

/** The page of a lead. */
export const leadPath = (email: string, params: Record<string, string | undefined> = {}): string =>
  linkTo(`/leads/${encodeURIComponent(email.toWellFormed())}`, params);

/** The page of an event: of its lead's story, if it has a lead. */
export const eventPath = (id: string): string => `/events/${encodeURIComponent(id.toWellFormed())}`;
