import type { InjectedSinks } from '@temporalio/worker';
import type { EventDone, WorkflowSinks } from '../domain/workflow-sinks.ts';

/** What the SDK says about the workflow that calls. */
export type CallingWorkflow = Parameters<InjectedSinks<WorkflowSinks>['model']['eventDone']['fn']>[0];

interface Listeners {
  /** A human signal is finished. */
  onHumanSignal?: ((receivedAt: number) => void) | undefined;
  /** The workflow of an event ends. */
  onEventDone?: ((workflow: CallingWorkflow, done: EventDone) => void) | undefined;
}

/** A worker without these would log an error for each call. */
export const workflowSinks = ({ onHumanSignal, onEventDone }: Listeners = {}): InjectedSinks<WorkflowSinks> => ({
  metrics: {
    humanSignalDone: { fn: (_workflow, receivedAt) => onHumanSignal?.(receivedAt), callDuringReplay: false },
  },
  model: {
    eventDone: { fn: (workflow, done) => onEventDone?.(workflow, done), callDuringReplay: false },
  },
});
