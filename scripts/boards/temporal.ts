import { type Board, quantiles, rate, slowest } from './board.ts';

export const temporal: Board = {
  uid: 'instantly-temporal-workers',
  title: 'Instantly Temporal: workers of Temporal',
  says: 'What Temporal’s SDK counts in the workers: https://docs.temporal.io/references/sdk-metrics',
  rows: {
    Capacity: [
      {
        title: 'Pollers',
        says:
          'Polls under way, also while Temporal is away. 0 on a task queue: nobody takes its tasks; on the queue of a vendor: ' +
          'its calls wait for their turn.',
        lines: [['sum by (task_queue, poller_type) (temporal_num_pollers)', '{{task_queue}} {{poller_type}}']],
      },
      {
        title: 'Free slots',
        says: 'The fewest of a worker. At 0 it takes no task.',
        lines: [
          ['min by (task_queue, worker_type) (temporal_worker_task_slots_available)', '{{task_queue}} {{worker_type}}'],
        ],
      },
      {
        title: 'Used slots',
        says: 'Tasks in work.',
        lines: [
          ['sum by (task_queue, worker_type) (temporal_worker_task_slots_used)', '{{task_queue}} {{worker_type}}'],
        ],
        stacked: true,
        zerosUnnamed: true,
      },
      {
        title: 'Workflow task: schedule to start',
        says: 'How long a task waits for a worker.',
        unit: 's',
        lines: quantiles('temporal_workflow_task_schedule_to_start_latency_seconds', 'task_queue'),
      },
      {
        title: 'Activity: schedule to start',
        says: 'Long if a vendor’s limit is used up: then only the human signals go first.',
        unit: 's',
        lines: quantiles('temporal_activity_schedule_to_start_latency_seconds', 'task_queue'),
      },
      {
        title: 'Workflows in memory',
        says: 'The others are replayed when they continue.',
        lines: [['sum by (instance) (temporal_sticky_cache_size)', '{{instance}}']],
      },
    ],
    Work: [
      {
        title: 'Workflows ended',
        says: 'By type. An event’s workflow does not fail for a vendor: its effects are retried or parked.',
        unit: 'ops',
        lines: [
          [rate('temporal_workflow_completed_total', 'workflow_type'), '{{workflow_type}}'],
          [rate('temporal_workflow_failed_total', 'workflow_type'), '{{workflow_type}} failed'],
          [rate('temporal_workflow_canceled_total', 'workflow_type'), '{{workflow_type}} cancelled'],
        ],
      },
      {
        title: 'Workflow tasks failed',
        says: 'NonDeterminismError: new code does not fit old histories.',
        unit: 'ops',
        none: 'None failed',
        lines: [
          [
            rate('temporal_workflow_task_execution_failed_total', 'workflow_type, failure_reason'),
            '{{workflow_type}} {{failure_reason}}',
          ],
        ],
      },
      {
        title: 'Time of a workflow task',
        says: 'Code of workflows, with the first tries of effects.',
        unit: 's',
        lines: quantiles('temporal_workflow_task_execution_latency_seconds', 'task_queue'),
      },
      {
        title: 'Time of an activity (p99)',
        says: 'By type.',
        unit: 's',
        lines: [slowest('temporal_activity_execution_latency_seconds', 'activity_type')],
      },
      {
        title: 'Activities failed',
        says: 'By type; they are retried unless they are parked.',
        unit: 'ops',
        none: 'None failed',
        lines: [[rate('temporal_activity_execution_failed_total', 'activity_type'), '{{activity_type}}']],
      },
      {
        title: 'Sticky cache',
        says: 'A miss is a replay.',
        unit: 'ops',
        lines: [
          [rate('temporal_sticky_cache_hit_total', 'task_queue'), 'hit {{task_queue}}'],
          [rate('temporal_sticky_cache_miss_total', 'task_queue'), 'miss {{task_queue}}'],
        ],
      },
    ],
    Requests: [
      {
        title: 'Requests',
        says: 'Of the workers to Temporal, by operation.',
        unit: 'ops',
        lines: [[rate('temporal_request_total', 'operation'), '{{operation}}']],
        stacked: true,
        wide: true,
      },
      {
        title: 'Time of a request (p99)',
        says: 'By operation.',
        unit: 's',
        wide: true,
        lines: [slowest('temporal_request_latency_seconds', 'operation')],
      },
      {
        title: 'Requests failed',
        says:
          'RESOURCE_EXHAUSTED: Temporal limits the rate. Usual are ALREADY_EXISTS (an event came again), NOT_FOUND (no follow-up ' +
          'waits for an event) and, on a server before 1.30, INVALID_ARGUMENT.',
        unit: 'ops',
        none: 'None failed',
        wide: true,
        lines: [
          [rate('temporal_request_failure_total', 'operation, status_code'), '{{operation}} {{status_code}}'],
          [
            rate('temporal_long_request_failure_total', 'operation, status_code'),
            '{{operation}} {{status_code}} (long)',
          ],
        ],
      },
    ],
  },
};
