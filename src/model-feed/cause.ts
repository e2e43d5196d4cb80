const LONGEST = 300;

/** What stands for one item in a message: addresses, ids, long numbers. HTTP statuses and error codes in words stay. */
const OF_ONE = [
  /[^\s@<>"'(]+@[^\s@<>"')]+/g,
  /\b[0-9a-f]{8}-[0-9a-f-]{20,}\b/gi,
  /\b(?=[\w-]*\d)[\w-]{12,}\b/g,
  /\b\d{4,}\b/g,
];

/** The message of a failure without what differs from item to item: the same for all failures of one cause. */
export const causeOf = (message: string): string =>
  OF_ONE.reduce((text, pattern) => text.replace(pattern, '…'), message)
    .slice(0, LONGEST)
    .toWellFormed();
