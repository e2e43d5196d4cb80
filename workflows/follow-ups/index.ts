/** The register of follow-ups. Each name is the type of a workflow, so it is permanent. */
export { interestedWithoutMeeting } from './interested-without-meeting.ts';
export { noShowRebook } from './no-show-rebook.ts';
export { outOfOfficeReturn } from './out-of-office-return.ts';
export { replyUnanswered } from './reply-unanswered.ts';
