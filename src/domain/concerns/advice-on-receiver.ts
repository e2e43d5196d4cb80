import { command } from '../command.ts';
import type { OfReceiver } from './concern.ts';

/** What a person should do about what a receiver finds wrong; a class of a newer build has no cure here. */
export const cureOfReceiver = (of: OfReceiver, said: string): string =>
  (CURES[of] as Cure[] | undefined)?.find((one) => one.said.test(said))?.cure ??
  `Look for the cause: ${command('doctor')}.`;

interface Cure {
  said: RegExp;
  cure: string;
}

/** The first that fits. */
const CURES: Record<OfReceiver, Cure[]> = {
  'not-ready': [
    {
      said: /cannot be reached from here/,
      cure: 'Start the receiver (npm start, or npm run receiver). If it runs, check PUBLIC_URL, HOST and PORT, and let the worker reach it.',
    },
    { said: /Temporal/, cure: `Look at Temporal: ${command('doctor --only temporal')}. Events are kept meanwhile.` },
    { said: /full/, cure: 'Raise JOURNAL_MAX_SIZE and restart the receiver, or cure what keeps events from Temporal.' },
    { said: /written/, cure: 'Make room on the disk of DATA_DIR and let this user write there.' },
  ],
  'events-waiting': [
    {
      said: /^/,
      cure: `Look at Temporal: ${command('doctor --only temporal')}. If it is well and the number does not fall, restart the receiver. Events are kept meanwhile.`,
    },
  ],
  'events-refused': [
    {
      said: /^/,
      cure: 'The receiver’s log says why. When the cause is cured, restart the receiver: it tries each again immediately.',
    },
  ],
  'deliveries-refused': [
    {
      said: /secret/,
      cure: `Compare INSTANTLY_WEBHOOK_SECRET of receiver and worker, then: ${command('webhooks apply')}. If the caller is not Instantly, keep it out.`,
    },
    { said: /too large/, cure: 'Raise MAX_BODY and restart the receiver.' },
    {
      said: /not JSON|not an event/,
      cure: `See what is sent there (the receiver’s log names each); Instantly’s webhooks: ${command('webhooks list')}.`,
    },
    {
      said: /cannot be kept/,
      cure: 'Make room on the disk of DATA_DIR; if the journal itself is full, raise JOURNAL_MAX_SIZE.',
    },
    { said: /too slow|broken off/, cure: 'Look at the proxy or network before the receiver.' },
    { said: /^/, cure: 'The receiver’s log says why.' },
  ],
  'journal-set-aside': [{ said: /^/, cure: 'Do what it says, then delete the file.' }],
  'clock-jumped': [
    { said: /^/, cure: 'Keep the clock of the receiver’s machine right by NTP (timedatectl set-ntp true).' },
  ],
};
