import { createHmac, randomBytes } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import type { Context } from 'koa';

/**
 * The sender's address: from the header of a trusted proxy, if that holds an address, else from the connection. Empty if
 * the connection is closed.
 */
export function addressOf(ctx: Context): string {
  const given = withoutPort(ctx.ip);
  if (isIP(given)) return given;
  return ctx.req.socket.remoteAddress ?? '';
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (text: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;

/** How many senders are counted separately, at most: this limits the memory that the counts need. */
const BUCKETS = 8_192;
const salt = randomBytes(16);

/** The key under which a sender is counted: its IPv4 address, or the /64 network of its IPv6 address, which one host may own. */
export function senderOf(address: string): string {
  return bucketOf(isIPv4(address) ? address : networkOf(address));
}

/** One of the keys under which texts that strangers choose are counted. */
export const bucketOf = (text: string): string =>
  String(createHmac('sha256', salt).update(text).digest().readUInt32BE() % BUCKETS);

function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIP(plain) !== 6) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain)?.[1];
  if (mapped) return mapped;
  // `URL` returns the short form of an IPv6 address: each address has only one.
  const [before = '', after] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = before ? before.split(':') : [];
  if (after !== undefined) {
    const rest = after ? after.split(':') : [];
    groups.push(...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest);
  }
  return groups.slice(0, 4).join(':');
}
