import { command } from '../command.ts';
import type { OfReceiver } from './concern.ts';

/** What a person should do about a problem of the receiver. A class that only a newer build knows has no entry here. */
export const adviceForReceiver = (of: OfReceiver, said: string): string =>
  (ADVICE[of] as Advice[] | undefined)?.find((one) => one.said.test(said))?.advice ??
  `Look for the cause: ${command('doctor')}.`;

interface Advice {
  said: RegExp;
  advice: string;
}

/** The first entry whose `said` matches is used. */
const ADVICE: Record<OfReceiver, Advice[]> = {
  'not-ready': [
    {
      said: /cannot be reached from here/,
      advice:
        'Start the receiver (npm start, or npm run receiver). If it runs, check PUBLIC_URL, HOST and PORT, and let the worker reach it.',
    },
    { said: /Temporal/, advice: `Look at Temporal: ${command('doctor --only temporal')}. Events are kept meanwhile.` },
    {
      said: /full/,
      advice: 'Raise JOURNAL_MAX_SIZE and restart the receiver, or fix what keeps events from Temporal.',
    },
    { said: /written/, advice: 'Free space on the disk of DATA_DIR and let this user write there.' },
  ],
  'events-waiting': [
    {
      said: /^/,
      advice: `Look at Temporal: ${command('doctor --only temporal')}. If it is well and the number does not fall, restart the receiver. Events are kept meanwhile.`,
    },
  ],
  'events-refused': [
    {
      said: /^/,
      advice: 'The receiver’s log says why. Fix the cause and restart the receiver: it retries each event immediately.',
    },
  ],
  'deliveries-refused': [
    {
      said: /secret/,
      advice: `Compare INSTANTLY_WEBHOOK_SECRET of receiver and worker, then: ${command('webhooks apply')}. If the caller is not Instantly, keep it out.`,
    },
    { said: /too large/, advice: 'Raise MAX_BODY and restart the receiver.' },
    {
      said: /not JSON|not an event/,
      advice: `See what is sent there (the receiver’s log names each); Instantly’s webhooks: ${command('webhooks list')}.`,
    },
    {
      said: /cannot be kept/,
      advice: 'Free space on the disk of DATA_DIR; if the journal itself is full, raise JOURNAL_MAX_SIZE.',
    },
    { said: /too slow|broken off/, advice: 'Look at the proxy or network before the receiver.' },
    { said: /^/, advice: 'The receiver’s log says why.' },
  ],
  'journal-set-aside': [{ said: /^/, advice: 'Do what the message says, then delete the file.' }],
  'clock-jumped': [
    { said: /^/, advice: 'Keep the clock of the receiver’s machine correct by NTP (timedatectl set-ntp true).' },
  ],
};
