import { MINUTE_MS } from '../duration.ts';
import type { Alerts, Telling } from './alerts.ts';
import type { Concern, ConcernCount } from '../concerns/concern.ts';
import type { FailureClass } from '../failure.ts';
import type { Incidents } from './incident.ts';
import type { DeliveryDay, Survey } from './activities.ts';

/** What the monitor remembers from round to round. Bounded, whatever happens. */
export interface MonitorState {
  rounds: number;
  /** When the last of them ended; absent before the first. */
  roundAt?: number;
  /** Ids of webhooks that it created. */
  known: string[];
  /** Everything that Instantly did not deliver before this is done; absent before the first replay. */
  watermark?: number;
  /** URLs that had our deliveries by mistake (SHA-256), and when that was last seen. */
  strays: Record<string, number>;
  incidents: Incidents;
  alerts: Alerts;
  /** What people have not been told yet because the message could not be sent. */
  unsaid: Telling[];
  replayed: number;
  lastEventAt?: number;
  deliveries?: DeliveryDay[];
  /** Today's deliveries up to the end of the last incident: it has told of them. */
  forgiven?: DeliveryDay;
  /** Rounds in a row in which too many of today's deliveries had failed. */
  failingRounds: number;
  /** What a person should see, as it was last seen. */
  parked?: ConcernCount[];
  /** When the last alert of a class was over. */
  parkedUntil?: Partial<Record<Concern, number>>;
  /** Since when the receiver is not ready; absent while it is. */
  notReadySince?: number;
  webhooks: Survey['webhooks'];
  publicUrl?: string;
  intervalMs: number;
  /** The team's time zone (IANA); absent until a survey has told it. */
  zone?: string;
  /** Steps that failed in the last round. */
  troubles: Trouble[];
  /** Rounds in a row in which Instantly could not be asked, or not be asked for everything. */
  troubledRounds: number;
}

export interface Trouble {
  step: 'survey' | 'change' | 'receiver' | 'resume' | 'replay' | 'deliveries' | 'parked' | 'tell';
  /** A failure class, or `unavailable` and `rate-limited`, which pass by themselves. */
  class: FailureClass | 'unavailable' | 'rate-limited' | 'unknown';
  message: string;
}

export const newState = (): MonitorState => ({
  rounds: 0,
  known: [],
  strays: {},
  incidents: {},
  alerts: {},
  unsaid: [],
  replayed: 0,
  failingRounds: 0,
  webhooks: [],
  intervalMs: 5 * MINUTE_MS,
  troubles: [],
  troubledRounds: 0,
});
