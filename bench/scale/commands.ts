/** Ids that exist, for the commands about one workflow. */
export interface Ids {
  event: string;
  parked: string;
  followUp: string;
  question: string;
  webhook: string;
}

/** A lead of one event in a hundred. */
const BUSY = 'busy@halden-robotics.example';

/** Commands that read everything, which may take longer: they print as they read, or show how far they are. */
export const EXPORTS = [
  'events list --csv',
  'events list --limit 100000 --json',
  'events list --group-by campaign,kind',
  'follow-ups list --csv',
  'reconcile --from yesterday --dry-run',
  'attention list --csv',
  'leads list --csv',
  'builds check',
  'books --from yesterday',
  'support-bundle',
];

/** Every command that asks Temporal and changes nothing, with its filters. */
export const commandsFor = ({ event, parked, followUp, question, webhook }: Ids): string[] => [
  '--version',
  'events list',
  'events list --json',
  'events list --limit 1000 --json',
  'events list --kind reply_received',
  'events list --kind email_sent',
  `events list --lead ${BUSY}`,
  'events list --campaign Campaign_3',
  'events list --attention',
  'events list --attention auth',
  'events list --since today',
  'events list --since today --until today',
  'events list --group-by kind',
  'events list --since today --group-by kind --json',
  'events list --group-by kind,attention --csv',
  'events list --lead nobody@halden-robotics.example',
  `events show ${event}`,
  `events show ${event.slice(0, -6)} --json`,
  `leads show ${BUSY}`,
  `leads show sam.rivera.0 --json`,
  'leads show rivera.4',
  'leads list',
  'leads list --status interested --json',
  'leads list --group-by status,campaign',
  'outbox list',
  'attention list',
  'attention list --json',
  'attention list --class config',
  'attention list --class question',
  'attention list --class failed',
  'attention list --class stuck',
  'attention list --class retrying',
  'attention list --kind lead_meeting_booked',
  'attention list --group-by class',
  `attention show ${parked}`,
  'attention log',
  'attention log --json',
  'attention log --since "30 days"',
  'attention retry --all --dry-run',
  'attention skip --class config --dry-run',
  'follow-ups list',
  'follow-ups list --json',
  'follow-ups list --name reply-unanswered',
  'follow-ups list --lead sam.rivera.0@open.example',
  'follow-ups list --all',
  'follow-ups list --waiting',
  'follow-ups list --waiting --json',
  'follow-ups list --group-by name',
  `follow-ups show ${followUp}`,
  `follow-ups show ${question} --json`,
  'follow-ups pause --name reply-unanswered --dry-run',
  'follow-ups settings',
  'webhooks list',
  'webhooks plan',
  'webhooks health',
  `webhooks test ${webhook}`,
  'webhooks health --now',
  'doctor',
  'doctor --json',
  'doctor --only attention',
  'slack test',
  'crm setup',
  ...EXPORTS,
];
