/** Our own attributes. Others are those of OpenTelemetry's semantic conventions. No value is a text or an address. */
export const OURS = {
  eventId: 'instantly_temporal.event.id',
  eventKind: 'instantly_temporal.event.kind',
  /** accepted, duplicate, refused; started, already started. */
  outcome: 'instantly_temporal.outcome',
  effect: 'instantly_temporal.effect',
  /** Of a failure: unavailable, rate-limited, auth and so on. */
  class: 'instantly_temporal.failure.class',
  vendor: 'instantly_temporal.vendor',
  /** How many effects share the call. */
  shared: 'instantly_temporal.call.effects',
  activity: 'temporal.activity.type',
  attempt: 'temporal.activity.attempt',
  isLocal: 'temporal.activity.is_local',
  taskQueue: 'temporal.task_queue',
  workflowId: 'temporal.workflow.id',
  runId: 'temporal.run.id',
} as const;
