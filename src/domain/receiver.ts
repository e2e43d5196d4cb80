/** The path to which Instantly delivers events. Below it, `/key/<secret>` is the path of a sender without headers. */
export const DELIVERY_PATH = '/webhooks/instantly';

/** The header in which a delivery sends the receiver's secret. */
export const SECRET_HEADER = 'X-Webhook-Secret';
