import { DAY_MS, spanText } from '../domain/duration.ts';
import { reasonOf } from '../domain/reason.ts';
import { utcDay } from '../domain/utc-day.ts';
import { certificateEnds } from '../settings/certificate-ends.ts';
import type { Settings } from '../settings/settings.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

/** As the alert `CertificateEnds` has it. */
const SOON_MS = 14 * DAY_MS;

const SERVERS = {
  temporal: { name: 'Temporal', variables: 'TEMPORAL_TLS_CLIENT_CERT_… and TEMPORAL_TLS_CLIENT_KEY_…' },
  database: { name: 'database', variables: 'sslcert and sslkey in DATABASE_URL' },
};

/** When the client certificate ends that the settings show to this server. Nothing if they show none. */
export function certificateFindings(settings: Settings, server: keyof typeof SERVERS): Finding[] {
  const { name, variables } = SERVERS[server];
  const link = `${name} certificate`;
  const advice = `renew it at its issuer, set ${variables}, and restart every process: each reads it at its start`;
  try {
    const end = certificateEnds(settings)[server];
    if (end === undefined) return [];
    const [left, day] = [end - Date.now(), utcDay(end)];
    if (left <= 0) return [fault(link, `ended on ${day}: the server refuses new connections`, advice)];
    const found = `ends in ${spanText(left)}, on ${day}`;
    return [left < SOON_MS ? warning(link, found, advice) : ok(link, found)];
  } catch (error) {
    return [fault(link, `cannot be read: ${reasonOf(error)}`, advice)];
  }
}
