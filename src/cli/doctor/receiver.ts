import { access, constants } from 'node:fs/promises';
import type { Settings } from '../../settings/settings.ts';
import { makeDataDir, openToOthers } from '../../settings/data-dir.ts';
import { answerLinks } from '../../http/answer-token.ts';
import { askReadiness, takesLink } from '../../outgoing/ask-receiver.ts';
import { answerLinkKeys, webhookSecrets } from '../../settings/webhook-secrets.ts';
import { fault, type Finding, findingOf, ok, warning } from './finding.ts';

export async function dataDir({ dataDir }: Settings): Promise<Finding[]> {
  try {
    makeDataDir(dataDir);
    await access(dataDir, constants.W_OK);
    const open = openToOthers(dataDir);
    if (!open.length) return [ok('data', dataDir)];
    const found = `others on this machine may read ${open.join(', ')}`;
    return [warning('data', found, `chmod go-rwx ${open.join(' ')}`)];
  } catch (error) {
    return [fault('data', (error as Error).message, 'set DATA_DIR to a folder that this user can write')];
  }
}

export async function receiver(settings: Settings): Promise<Finding[]> {
  const { receiverUrl, publicUrl } = settings;
  try {
    const state = await askReadiness(receiverUrl, webhookSecrets(settings)[0]);
    const { depth, oldest_age_seconds } = state.journal;
    return [
      ok('receiver', `answers at ${receiverUrl}`),
      state.problems.length
        ? findingOf('receiver', { class: 'not-ready', count: 1, examples: state.problems })
        : ok('journal', `${depth} waiting${depth ? `, the oldest for ${oldest_age_seconds} s` : ''}`),
      ...(state.concerns ?? []).map((one) => findingOf('receiver', one)),
      publicUrl
        ? ok('public URL', publicUrl)
        : warning(
            'public URL',
            'not set: no webhook is kept, and questions bear no link',
            'set PUBLIC_URL to where Instantly reaches the receiver',
          ),
      ...(publicUrl ? [await answerLink(settings)] : []),
    ];
  } catch (error) {
    return [
      fault(
        'receiver',
        `${receiverUrl}: ${(error as Error).message}`,
        'npm start, or npm run receiver; check HOST and PORT',
      ),
    ];
  }
}

const NO_QUESTION = { workflowId: 'doctor', runId: '00000000-0000-4000-8000-000000000000', question: 'doctor' };

/** Whether what is signed here is believed at the receiver: both have to have the same key. */
async function answerLink(settings: Settings): Promise<Finding> {
  const keys = answerLinkKeys(settings, false);
  const cure = 'set ANSWER_LINK_KEY to the same at receiver and worker, e.g. of `openssl rand -hex 32`';
  if (!keys.length) return warning('answer links', 'off, as no ANSWER_LINK_KEY is set: questions bear none', cure);
  const taken = await takesLink(answerLinks(settings.receiverUrl, keys)(NO_QUESTION));
  if (taken === false)
    return fault('answer links', 'the receiver does not believe what is signed with the key here', cure);
  return ok(
    'answer links',
    taken ? 'the receiver believes them' : 'signed; whether the receiver believes them is not known',
  );
}
