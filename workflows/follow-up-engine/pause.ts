import { condition, setHandler } from '@temporalio/workflow';
import { pauseUpdate, resumeUpdate } from './messages.ts';

/** Lets a person hold the follow-up before its next step. */
export function openPause(note: (line: string) => void, paused = false) {
  const set = (to: boolean, by?: string) => {
    if (paused === to) return;
    paused = to;
    note(`${to ? 'paused' : 'resumed'}${by ? ` by ${by}` : ''}`);
  };
  setHandler(pauseUpdate, (by) => set(true, by), {
    description: 'Holds it before its next step; the text says who does so',
  });
  setHandler(resumeUpdate, (by) => set(false, by), { description: 'Lets it go on; the text says who does so' });
  return {
    isPaused: () => paused,
    /** Resolves while it is not paused. */
    gate: () => condition(() => !paused),
  };
}
