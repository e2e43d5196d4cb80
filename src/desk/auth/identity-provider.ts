import type * as OpenId from 'openid-client';
import { reasonOf } from '../../domain/reason.ts';

export interface ProviderSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  scopes: string;
  groupsClaim: string;
  /** Where the provider sends people back to. */
  callback: string;
}

/** What must be the same at the end of a log-in as at its beginning. */
export interface LoginChecks {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who has logged in, in the words of the provider. */
export interface Identified {
  name: string;
  /** Absent if the provider says that it has not verified it. */
  email: string | undefined;
  groups: string[];
}

export interface IdentityProvider {
  /** Where a person logs in. */
  begin(): Promise<{ url: string; checks: LoginChecks }>;
  /** Rejects if the answer is not the one to this log-in. @param query what the provider has sent back with the person. */
  finish(query: string, checks: LoginChecks): Promise<Identified>;
}

const TIMEOUT_SECONDS = 10;

/** The provider did not answer, or not as a provider does. */
export class ProviderAway extends Error {}

/** It may be away at any time: what it can do is read before the first log-in. */
export function identityProvider(settings: ProviderSettings): IdentityProvider {
  const { issuer, clientId, clientSecret, scopes, callback } = settings;
  let known: Promise<{ client: typeof OpenId; config: OpenId.Configuration }> | undefined;

  async function discover() {
    // Loaded only here: other processes and modes do not need it.
    const client = await import('openid-client');
    const authenticate: OpenId.ClientAuth = (server, ...others) => {
      const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post');
      (takesPost ? client.ClientSecretPost : client.ClientSecretBasic)(clientSecret)(server, ...others);
    };
    // Without this the signature of the ID token is not checked (openid-client 6.9.0): it comes over TLS.
    const execute = [client.enableNonRepudiationChecks];
    // Settings allow this only on loopback.
    if (issuer.startsWith('http:')) execute.push(client.allowInsecureRequests);
    const options = { execute, timeout: TIMEOUT_SECONDS };
    return { client, config: await client.discovery(new URL(issuer), clientId, undefined, authenticate, options) };
  }

  function provider() {
    known ??= discover().catch((error: unknown) => {
      known = undefined;
      throw new ProviderAway(`the identity provider ${issuer} does not answer as one`, { cause: error });
    });
    return known;
  }

  return {
    async begin() {
      const { client, config } = await provider();
      const checks = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: scopes,
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },

    async finish(query, { state, nonce, verifier }) {
      const { client, config } = await provider();
      const tokens = await client.authorizationCodeGrant(config, new URL(callback + query), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      // Some providers say only here who it is.
      const more = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
      return identifiedBy({ ...more, ...claims }, settings.groupsClaim);
    },
  };
}

function identifiedBy(claims: Record<string, unknown>, groupsClaim: string): Identified {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : '');
  const email = claims['email_verified'] === false ? '' : text('email');
  const groups = [claims[groupsClaim]].flat().filter((one) => typeof one === 'string');
  return { name: email || text('preferred_username') || text('sub'), email: email || undefined, groups };
}

/** Why a log-in failed, for the log. What the provider sends in a URL may be anybody's words, so a page does not show it. */
export const failureOfLogin = (error: unknown): string =>
  (error as { error?: string }).error?.slice(0, 50) ?? reasonOf(error);
