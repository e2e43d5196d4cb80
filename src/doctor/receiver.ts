import { access, constants } from 'node:fs/promises';
import type { Settings } from '../settings/settings.ts';
import { makeDataDir, openToOthers } from '../settings/data-dir.ts';
import { answerLinks } from '../http/answer-token.ts';
import type { ReceiverReadiness } from '../domain/readiness.ts';
import { spanText } from '../domain/duration.ts';
import { counted } from '../domain/text/counted.ts';
import { askReadiness, takesLink } from '../outgoing/ask-receiver.ts';
import { answerLinkKeys, webhookSecrets } from '../settings/kept-secrets.ts';
import { movedAway } from '../store-move/moved-away.ts';
import { fault, type Finding, findingOf, ok, warning } from './finding.ts';

export async function examineDataDir(settings: Settings): Promise<Finding[]> {
  const { dataDir } = settings;
  try {
    makeDataDir(dataDir);
    await access(dataDir, constants.W_OK);
    const moved = await movedAway(settings);
    const open = openToOthers(dataDir);
    const found = `other users of this machine can read ${open.join(', ')}`;
    return [
      open.length ? warning('data', found, `chmod go-rwx ${open.join(' ')}`) : ok('data', dataDir),
      ...(moved ? [warning('data', moved.found, moved.advice)] : []),
    ];
  } catch (error) {
    return [fault('data', (error as Error).message, 'set DATA_DIR to a folder that this user can write')];
  }
}

export async function examineReceiver(settings: Settings): Promise<Finding[]> {
  const { receiverUrl, publicUrl } = settings;
  try {
    const { journal, problems, concerns } = await askReadiness(receiverUrl, webhookSecrets(settings)[0]);
    return [
      ok('receiver', `answers at ${receiverUrl}`),
      problems.length
        ? findingOf('receiver', { class: 'not-ready', count: 1, examples: problems })
        : ok('journal', journalText(journal)),
      ...concerns.map((one) => findingOf('receiver', one)),
      ...(await publicUrlFindings(settings, publicUrl)),
    ];
  } catch (error) {
    const advice = 'npm start, or npm run receiver; check HOST and PORT';
    return [fault('receiver', `${receiverUrl}: ${(error as Error).message}`, advice)];
  }
}

const journalText = ({ depth, oldest_age_seconds }: ReceiverReadiness['journal']): string =>
  `${counted(depth, 'event')} waiting${depth ? `, the oldest for ${spanText(oldest_age_seconds * 1_000)}` : ''}`;

async function publicUrlFindings(settings: Settings, publicUrl: string | undefined): Promise<Finding[]> {
  if (publicUrl) return [ok('public URL', publicUrl), await answerLinkFinding(settings)];
  const found = 'PUBLIC_URL is not set: the monitor creates no webhook, and questions have no answer link';
  return [warning('public URL', found, 'set PUBLIC_URL to the URL at which Instantly reaches the receiver')];
}

const NO_QUESTION = { workflowId: 'doctor', runId: '00000000-0000-4000-8000-000000000000', question: 'doctor' };

/** Whether the receiver accepts a link that is signed with the key here: receiver and worker must have the same key. */
async function answerLinkFinding(settings: Settings): Promise<Finding> {
  const keys = answerLinkKeys(settings, false);
  const advice = 'set ANSWER_LINK_KEY to the same value on receiver and worker; `openssl rand -hex 32` makes one';
  if (!keys.length) return warning('answer links', 'ANSWER_LINK_KEY is not set: questions have no answer link', advice);
  if (settings.database && !settings.answerLinkKeys?.length) {
    const found = `the key is in ${settings.dataDir}: receivers and workers with another DATA_DIR do not have it`;
    return warning('answer links', found, 'set ANSWER_LINK_KEY to the content of answer-link-key on all of them');
  }
  const isAccepted = await takesLink(answerLinks(settings.receiverUrl, keys)(NO_QUESTION));
  if (isAccepted === undefined) return ok('answer links', 'signed; it is not known whether the receiver accepts them');
  if (isAccepted) return ok('answer links', 'the receiver accepts them');
  return fault('answer links', 'the receiver does not accept links that are signed with the key here', advice);
}
