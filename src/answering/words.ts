/** What counts as an answer, and what nobody can know. */
export const WHAT_COUNTS = [
  'An answer is the first mail to the lead that a person sends from Instantly after the reply, or a mail that a follow-up sends after somebody approved it. A mail of a campaign step is no answer.',
  'The follow-up “reply-unanswered” looks for it: at first 4 working hours after the reply, unless its settings say otherwise. Until then a reply counts as open.',
  'A lead that moves on without a mail, for example with a booked meeting, needs no answer: it counts as settled.',
  'Not known: answers from outside Instantly, such as a phone call or another mail program, and replies for which the follow-up is off or ended before it looked.',
];
