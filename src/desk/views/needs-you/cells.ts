import { html, type Html } from '../../../http/html.ts';

/** The beginning of a text that may be long. */
export const beginning = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;

export const leadLink = (email: string): Html =>
  email ? html`<a href="/leads/${encodeURIComponent(email.toWellFormed())}">${email}</a>` : html`–`;
