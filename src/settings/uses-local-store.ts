import type { Settings } from './settings.ts';

/** Whether contacts are in the local CRM or messages in the outbox. */
export const usesLocalStore = ({ crm, slack }: Pick<Settings, 'crm' | 'slack'>): boolean =>
  crm.name === 'local' || !slack.token;
