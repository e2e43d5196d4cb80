import { html, type Html } from '../../../http/html.ts';
import { leadPath } from '../../page/link.ts';

export const leadLink = (email: string): Html => (email ? html`<a href="${leadPath(email)}">${email}</a>` : html`–`);
