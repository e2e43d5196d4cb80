/** The register: each is a follow-up, and a type of workflow. Names are permanent. */
export { interestedWithoutMeeting } from './interested-without-meeting.ts';
export { noShowRebook } from './no-show-rebook.ts';
export { outOfOfficeReturn } from './out-of-office-return.ts';
export { replyUnanswered } from './reply-unanswered.ts';
