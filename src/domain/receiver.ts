/** The path to which Instantly delivers events. Below it, `/key/<secret>` is the path of a sender without headers. */
export const DELIVERY_PATH = '/webhooks/instantly';

/** The header in which a delivery sends the receiver's secret. */
export const SECRET_HEADER = 'X-Webhook-Secret';

/** Where the monitor reads what the receiver has counted, and which events it has kept. */
export const BOOKS_PATH = `${DELIVERY_PATH}/books`;
export const ENTRIES_PATH = `${BOOKS_PATH}/entries`;

/** What became of a delivery whose event is not ignored. Times are in milliseconds since 1970. */
export interface HandledDelivery {
  /** `refused`: it could not be kept, so it was answered 503. */
  outcome: 'accepted' | 'duplicate' | 'refused';
  /** The path of the route, without secrets. */
  route: string;
  startedAt: number;
  /** The header `traceparent`; empty if there was none. */
  traceparent: string;
}
