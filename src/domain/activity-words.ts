import type { Activities } from './activities.ts';

const WORDS: Record<keyof Activities, string> = {
  updateContact: 'update a contact',
  postMessage: 'post a message',
  blockEmail: 'block an address',
  getCampaignAnalytics: 'read a campaign’s numbers',
  getAccount: 'read a mailbox',
  moveToSubsequence: 'move a lead to a subsequence',
  setInterest: 'set a lead’s interest',
  lastAnswer: 'read the last answer',
  sendReply: 'send a reply',
  readAgain: 'read an event',
};

/** What an activity does, where nothing says more. */
export const activityWords = (activity: string): string => WORDS[activity as keyof Activities] ?? activity;
