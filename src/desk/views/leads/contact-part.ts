import { emailStatusOf, merge, statusOf, type Contact } from '../../../domain/contact.ts';
import { sortedVariables } from '../../../domain/person.ts';
import { html, type Html } from '../../../http/html.ts';
import { eventsOfLead } from '../../../read-model/lead-story.ts';
import type { LeadRows } from '../../../read-model/read-model.ts';
import type { EffectRow } from '../../../read-model/rows.ts';
import type { Desk } from '../../desk.ts';
import { type Fact, factItems } from '../../page/facts.ts';
import { recordLink } from '../../page/outside.ts';
import { when } from '../../page/times.ts';
import { beginning, inWords } from '../../page/words.ts';
import { howItEnded } from './effect-text.ts';
import type { LocalContact } from './local-contacts.ts';

const CRMS: Record<string, string> = {
  local: 'the local CRM',
  hubspot: 'HubSpot',
  webhook: 'the CRM behind CRM_WEBHOOK_URL',
};
const MOST_VARIABLES = 50;
const LONGEST = 300;

/** The contact: as the local CRM has it, or what was last sent to another one. */
export async function contactPart(desk: Desk, rows: LeadRows, local: LocalContact | undefined): Promise<Html> {
  const { settings, model, clock } = desk;
  const { lead } = rows;
  const contact: Contact = local?.contact ?? eventsOfLead(rows).reduce(merge, { email: lead.email });
  const crm = CRMS[settings.crm.name] ?? settings.crm.name;
  const [sent] = local ? [] : (await model.effects({ lead: lead.email, activity: 'updateContact' }, { limit: 1 })).rows;
  const lines: Fact[] = [
    ['Name', lead.name],
    ['Company', lead.company],
    ['Status', inWords(statusOf(contact))],
    ['Email', emailStatusOf(contact) === 'ok' ? '' : inWords(emailStatusOf(contact))],
    ['Label', contact.label ?? ''],
    ['Campaign', contact.campaign?.name ?? contact.campaign?.id ?? lead.campaign],
    ['Last sent', sent ? lastSent(sent, crm, desk) : ''],
  ];
  return html`<section class="card">
    <h2>Contact</h2>
    <p class="quiet">
      ${local ? `As ${crm} has it.` : whyNotThere(settings.crm.name, crm)}
      ${rows.isCut && !local ? 'Only the newest events count here.' : ''}
    </p>
    <dl>
      ${factItems(lines)}
      <dt>Last active</dt>
      <dd>${when(lead.at, clock)}</dd>
    </dl>
    ${variablesOf(contact)}
    <p class="links">${recordLink(desk, lead.email)}</p>
  </section>`;
}

const whyNotThere = (name: string, crm: string): string =>
  name === 'local'
    ? 'The local CRM does not have this lead (yet). Its events say:'
    : `What its events say. It was sent to ${crm}, which may have changed it since.`;

const lastSent = (effect: EffectRow, crm: string, { clock }: Desk): Html =>
  html`${inWords(effect.kind)} to ${crm}, ${when(effect.at, clock)} ${howItEnded(effect)}`;

function variablesOf({ variables }: Contact): Html {
  const all = sortedVariables(variables).slice(0, MOST_VARIABLES);
  if (!all.length) return html``;
  return html`<details>
    <summary>Variables</summary>
    <dl>
      ${all.map(
        ([name, value]) =>
          html`<dt>${beginning(name, LONGEST)}</dt>
            <dd>${beginning(textOf(value), LONGEST)}</dd>`,
      )}
    </dl>
  </details>`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
