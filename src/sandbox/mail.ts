import type { Person } from './people.ts';

export interface Mail {
  subject: string;
  text: string;
}

/** The mails of the sample campaign, by step; later steps repeat the last one. */
const STEPS: ((to: Person) => Mail)[] = [
  ({ firstName, companyName }) => ({
    subject: `Fewer late orders at ${companyName}?`,
    text: `Hi ${firstName},\n\nteams like yours at ${companyName} tell us that late supplier updates cost them a day a week. We bring that down to an hour. Worth fifteen minutes next week?\n\nMaya`,
  }),
  ({ firstName, companyName }) => ({
    subject: `Re: Fewer late orders at ${companyName}?`,
    text: `Hi ${firstName},\n\na short follow-up: I put together two examples close to what ${companyName} does. Shall I send them over?\n\nMaya`,
  }),
];

/** The replies of leads, by the event that a reply leads to. */
const REPLIES: Record<string, string> = {
  reply_received:
    'Hi Maya, good timing. We lose a lot of hours on this. Could you do Tuesday at 10:00 for a first call?',
  auto_reply_received:
    'Thank you for your message. I am out of the office until Monday with limited access to email. In urgent cases please call the front desk.',
  lead_interested: 'Sounds interesting. Please send the two examples, I will share them with the team.',
  lead_meeting_booked: 'Booked the Thursday slot in your calendar. Talk then!',
  lead_neutral: 'Thanks, I have forwarded this to a colleague. No promises.',
  lead_out_of_office: 'I am on parental leave until the end of the month and will answer afterwards.',
  lead_wrong_person: 'I left operations last year. Please get in touch with our purchasing team instead.',
};
const PRICING = 'Before we talk: what does it cost for a team of twenty?';

export const sentMail = (to: Person, step: number): Mail => STEPS[Math.min(step, STEPS.length) - 1]!(to);

export const replyText = (kind: string): string => REPLIES[kind] ?? PRICING;

export const html = (text: string): string => text.replace(/.+/g, '<p>$&</p>').replaceAll('\n', '');
