import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** More than the largest cost that DESK_USERS accepts needs. */
const MAX_MEMORY = 256 * 1024 * 1024;

/**
 * 16 MiB and about 0.2 s: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 * `logN` is the logarithm to base 2 of scrypt's N.
 */
const COST = { logN: 14, r: 8, p: 5 };

/** `scrypt.<logN>.<r>.<p>.<salt>.<hash>`: no character that .env files, docker compose or shells read in a way of their own. */
export async function hashOf(password: string, { logN, r, p } = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await hashWith(password, salt, logN, r, p);
  return ['scrypt', logN, r, p, salt.toString('base64url'), hash.toString('base64url')].join('.');
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt = '', wanted = ''] = hash.split('.');
  const given = await hashWith(password, Buffer.from(salt, 'base64url'), Number(logN), Number(r), Number(p));
  return timingSafeEqual(given, Buffer.from(wanted, 'base64url'));
}

/** The same password may be typed in several ways: é is one character, or two. */
const hashWith = (password: string, salt: Buffer, logN: number, r: number, p: number): Promise<Buffer> =>
  derive(password.normalize('NFKC'), salt, HASH_BYTES, { N: 2 ** logN, r, p, maxmem: MAX_MEMORY });
