import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { onTestFinished } from 'vitest';

export const CLIENT = { client_id: 'desk', client_secret: 'a-secret-of-the-desk-at-the-provider' };

export interface Account {
  email: string;
  email_verified?: boolean;
  groups?: string[];
}

/**
 * A real identity provider on a real socket. Whoever is sent there is logged in as `whom` without a question.
 * @param callback where it sends people back to.
 */
export async function identityProviderForTest(callback: string) {
  const state: { whom: Account; isAway: boolean } = { whom: { email: 'maya@example.com' }, isAway: false };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [callback] }],
    jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['a-key-for-cookies-of-the-provider'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'], profile: [] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    ttl: Object.fromEntries(
      ['Interaction', 'Grant', 'Session', 'AccessToken', 'IdToken', 'AuthorizationCode'].map((name) => [name, 60]),
    ),
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, id) => {
      const account = JSON.parse(id) as Account;
      return { accountId: id, claims: () => Promise.resolve({ sub: id, ...account }) };
    },
    interactions: { url: () => '/now' },
    // Nobody is asked whether the desk may know.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: CLIENT.client_id, accountId: oidc.session!.accountId! });
      grant.addOIDCScope('openid email profile groups');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (state.isAway) return void response.writeHead(502).end();
    if (!request.url!.startsWith('/now')) return void answer(request, response);
    const login = { accountId: JSON.stringify(state.whom) };
    void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { issuer, state };
}

/** A browser without pages: it keeps cookies for each site and follows redirects, until one leads to another site than `sites`. */
export function cookieBrowser(sites: Record<string, string>) {
  const jars = new Map<string, Map<string, string>>();

  async function go(url: string): Promise<{ url: URL; status: number; text: string; setCookies: string[] }> {
    const at = new URL(url);
    const jar = jars.get(at.origin) ?? new Map<string, string>();
    jars.set(at.origin, jar);
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(`${sites[at.origin] ?? at.origin}${at.pathname}${at.search}`, {
      redirect: 'manual',
      headers: { ...(cookie && { cookie }) },
    });
    const setCookies = answer.headers.getSetCookie();
    for (const set of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value && !/expires=Thu, 01 Jan 1970/i.test(set)) jar.set(name, value);
      else jar.delete(name);
    }
    const to = answer.headers.get('location');
    if (to) return go(new URL(to, at).href);
    return { url: at, status: answer.status, text: await answer.text(), setCookies };
  }
  return { go, cookieOf: (site: string) => [...(jars.get(site) ?? [])].map((pair) => pair.join('=')).join('; ') };
}
