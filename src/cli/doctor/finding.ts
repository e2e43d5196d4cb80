export interface Finding {
  link: string;
  state: 'ok' | 'warning' | 'fault';
  found: string;
  cure?: string;
}

export const ok = (link: string, found: string): Finding => ({ link, state: 'ok', found });
export const warning = (link: string, found: string, cure: string): Finding => ({
  link,
  state: 'warning',
  found,
  cure,
});
export const fault = (link: string, found: string, cure: string): Finding => ({ link, state: 'fault', found, cure });
