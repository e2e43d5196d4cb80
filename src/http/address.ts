import { createHmac, randomBytes } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import type { Context } from 'koa';

/** Who sent the request: as the proxy says, where one is trusted and what it says is an address; else the other end. */
export function addressOf(ctx: Context): string {
  const said = withoutPort(ctx.ip);
  if (isIP(said)) return said;
  return ctx.req.socket.remoteAddress ?? '';
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (text: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;

/** As many addresses as are told apart: the memory that they take is bounded, however many there are. */
const BUCKETS = 8_192;
const salt = randomBytes(16);

/** What counts as one sender: an IPv4 address, or the /64 network in which an IPv6 host has all addresses to itself. */
export function senderOf(address: string): string {
  const network = isIPv4(address) ? address : networkOf(address);
  return String(createHmac('sha256', salt).update(network).digest().readUInt32BE() % BUCKETS);
}

function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  if (isIP(plain) !== 6) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(plain)?.[1];
  if (mapped) return mapped;
  // A URL writes an IPv6 address in its one short form.
  const [before = '', after] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = before ? before.split(':') : [];
  if (after !== undefined) {
    const rest = after ? after.split(':') : [];
    groups.push(...Array<string>(8 - groups.length - rest.length).fill('0'), ...rest);
  }
  return groups.slice(0, 4).join(':');
}
