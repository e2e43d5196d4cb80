import { condition, setHandler } from '@temporalio/workflow';
import { pauseUpdate, resumeUpdate } from './messages.ts';
import type { RunState } from './state.ts';
import type { Timeline } from './timeline.ts';

/** Lets a person pause the follow-up before its next step. */
export function listenForPauses(state: RunState, timeline: Timeline): void {
  const set = (paused: boolean, by: string | undefined): void => {
    if (state.paused === paused) return;
    state.paused = paused;
    timeline.note(`${paused ? 'paused' : 'resumed'}${by ? ` by ${by}` : ''}`);
  };
  setHandler(pauseUpdate, (by) => set(true, by), {
    description: 'Pauses the follow-up before its next step; the text says who does so',
  });
  setHandler(resumeUpdate, (by) => set(false, by), {
    description: 'Resumes the follow-up; the text says who does so',
  });
}

/** Resolves while the follow-up is not paused. */
export const notPaused = (state: RunState): Promise<void> => condition(() => !state.paused);
