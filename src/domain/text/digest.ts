/**
 * A short name for a text: the same for the same text, another for practically every other text. Not for secrets: an
 * attacker can find two texts with the same digest. Workflows have no other hash.
 */
export const digestOf = (text: string): string => `${hash53(text, 0)}${hash53(text, 1)}`;

/** Bryc's cyrb53 (public domain, https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js), in base 36. */
function hash53(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36).padStart(11, '0');
}
