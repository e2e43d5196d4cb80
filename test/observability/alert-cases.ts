/** Series and their values, one every minute, as promtool writes them: `0x4` is 0 five times, `_` no value, `stale` its end. */
type Series = Record<string, string>;

export interface AlertCase {
  /** A fault that begins, lasts and ends. */
  fires: Series;
  /** When the alert fires, and when it has ended. */
  at: string;
  over: string;
  /** How many of the alert fire, by their labels. */
  count?: number;
  /** What looks like it and is none. */
  quiet: Series;
  /** The time between two values, if it is not a minute: for windows of days. */
  every?: string;
}

const attention = (of: string, seldom: string): AlertCase => ({
  fires: { [`instantly_attention{class="${of}"}`]: '0x4 2x14 0x20' },
  at: '12m',
  over: '22m',
  quiet: { [`instantly_attention{class="${of}"}`]: '0x40', [`instantly_attention{class="${seldom}"}`]: '1x40' },
});

const ofMonitor = (kind: string): AlertCase => ({
  fires: { [`instantly_monitor_alerts{kind="${kind}"}`]: '0x4 1x14 0x20' },
  at: '12m',
  over: '22m',
  quiet: {
    [`instantly_monitor_alerts{kind="${kind}"}`]: '0x40',
    'instantly_monitor_alerts{kind="webhook-notice"}': '1x40',
  },
});

/** A counter that appears with its first count. */
const appears = (series: string, similar: string): AlertCase => ({
  fires: { [series]: '_x5 1x30' },
  at: '8m',
  over: '15m',
  quiet: { [similar]: '0+1x40' },
});

const absent = (series: string, other: Series): AlertCase => ({
  fires: { [series]: '1x5 stale _x12 1x20' },
  at: '15m',
  over: '25m',
  quiet: other,
});

/** The counters of an objective: of all, and of the good ones. */
type Counters = readonly [all: string, good: string];
const ACK: Counters = ['instantly_ack_seconds_count', 'instantly_ack_seconds_bucket{le="0.25"}'];
const signals = (le: string): Counters => [
  'instantly_events_received_total{status="accepted",kind="reply_received"}',
  `instantly_human_signal_seconds_bucket{le="${le}"}`,
];

/** All of 60 a minute are bad for 10 minutes. Quiet: one of 300 is bad. */
const burnsFast = ([all, good]: Counters): AlertCase => ({
  fires: { [all]: '0+60x400', [good]: '0+60x100 6000x9 6060+60x300' },
  at: '110m',
  over: '150m',
  quiet: { [all]: '0+1x300', [good]: '0+1x100 100+1x199' },
});

/** Of 1,000 in half an hour a tenth is bad for a day. Quiet: one of 10,000 is always bad. */
const burns = ([all, good]: Counters): AlertCase => ({
  every: '30m',
  fires: { [all]: '0+1000x300', [good]: '0+1000x100 100900+900x47 144200+1000x150' },
  at: '72h',
  over: '85h',
  quiet: { [all]: '0+10000x300', [good]: '0+9999x300' },
});

const queue = 'namespace="default",task_queue="instantly"';
const waits = (metric: string, at: string, { late }: { late: boolean }): Series => ({
  [`${metric}_count{${queue}}`]: '0+100x40',
  [`${metric}_bucket{${queue},le="${at}"}`]: late ? '0+100x5 510+10x14 660+100x20' : '0+100x40',
  [`${metric}_bucket{${queue},le="10000"}`]: '0+100x40',
  [`${metric}_bucket{${queue},le="+Inf"}`]: '0+100x40',
});
const late = (metric: string, at: string): AlertCase => ({
  fires: waits(metric, at, { late: true }),
  at: '18m',
  over: '30m',
  quiet: waits(metric, at, { late: false }),
});

const failedTask = (reason: string) =>
  `temporal_workflow_task_execution_failed_total{${queue},workflow_type="outreachEvent",failure_reason="${reason}"}`;
const failedRequest = (operation: string, code: string) =>
  `temporal_request_failure_total{namespace="default",operation="${operation}",status_code="${code}"}`;

/** A case for each alert of deploy/observability/alerts.yaml. */
export const ALERT_CASES: Record<string, AlertCase> = {
  ReceiverMissing: absent('instantly_build_info{process="receiver"}', {
    'instantly_build_info{process="start"}': '1x40',
  }),
  ReceiverNotReady: {
    ...attention('not-ready', 'question'),
    quiet: { 'instantly_attention{class="not-ready"}': '0x4 1x4 0x30' },
  },
  DeliveriesRefused: {
    fires: { 'instantly_deliveries_refused_total{status="503",reason="cannot be kept"}': '0x5 1+1x5 6x30' },
    at: '9m',
    over: '20m',
    quiet: { 'instantly_deliveries_refused_total{status="401",reason="wrong secret"}': '0+1x40' },
  },
  EventsWait: {
    fires: { 'instantly_journal_oldest_seconds{instance="a"}': '0+60x10 0x20' },
    at: '8m',
    over: '12m',
    quiet: { 'instantly_journal_oldest_seconds{instance="a"}': '0+60x4 0+60x4 0+60x4' },
  },
  DispatchStalled: {
    fires: {
      'instantly_dispatch_stalled_seconds{instance="a"}': '0+60x10 0x20',
      'instantly_temporal_reachable{instance="a"}': '1x40',
    },
    at: '8m',
    over: '12m',
    quiet: {
      'instantly_dispatch_stalled_seconds{instance="a"}': '0+60x30',
      'instantly_temporal_reachable{instance="a"}': '0x40',
      'instantly_temporal_reachable{instance="b"}': '1x40',
    },
  },
  TemporalUnreachable: {
    fires: { 'instantly_temporal_reachable{instance="a"}': '1x4 0x6 1x20' },
    at: '9m',
    over: '13m',
    quiet: { 'instantly_temporal_reachable{instance="a"}': '1x4 0 1x20' },
  },
  JournalNearlyFull: {
    fires: {
      'instantly_journal_bytes{instance="a"}': '60x4 80x10 60x20',
      'instantly_journal_max_bytes{instance="a"}': '100x40',
      'instantly_journal_waiting{instance="a"}': '5x40',
    },
    at: '13m',
    over: '17m',
    quiet: {
      'instantly_journal_bytes{instance="a"}': '80x40',
      'instantly_journal_max_bytes{instance="a"}': '100x40',
      'instantly_journal_waiting{instance="a"}': '0x40',
    },
  },
  JournalFull: {
    fires: { 'instantly_journal_full{instance="a"}': '0x4 1x5 0x20' },
    at: '8m',
    over: '12m',
    quiet: { 'instantly_journal_full{instance="a"}': '0x40' },
  },
  ReceiverNeedsAPerson: attention('journal-set-aside', 'auth'),
  ProcessDown: {
    fires: {
      'up{job="ours",instance="receiver-2"}': '1x4 0x14 1x20',
      'instantly_build_info{job="ours",instance="receiver-2",process="receiver"}': '1x4 stale _x13 1x20',
    },
    at: '9m',
    over: '22m',
    quiet: {
      // Fewer replicas, a restart, and a program that is not ours.
      'up{job="ours",instance="receiver-3"}': '1x4 stale',
      'instantly_build_info{job="ours",instance="receiver-3",process="receiver"}': '1x4 stale',
      'up{job="ours",instance="worker-1"}': '1x4 0 1x30',
      'instantly_build_info{job="ours",instance="worker-1",process="worker"}': '1x4 stale 1x30',
      'up{job="others",instance="db"}': '1x4 0x40',
    },
  },
  CertificateEnds: {
    fires: { 'instantly_client_certificate_end_timestamp_seconds{server="temporal"}': '1210200x80 9999999x20' },
    at: '75m',
    over: '85m',
    quiet: { 'instantly_client_certificate_end_timestamp_seconds{server="temporal"}': '9999999x85' },
  },
  DiskNearlyFull: {
    fires: { instantly_data_dir_free_bytes: '50x4 10x10 50x20', instantly_data_dir_size_bytes: '100x40' },
    at: '12m',
    over: '17m',
    quiet: { instantly_data_dir_free_bytes: '20x40', instantly_data_dir_size_bytes: '100x40' },
  },
  DiskFull: {
    fires: { instantly_data_dir_free_bytes: '50x4 1x10 50x20', instantly_data_dir_size_bytes: '100x40' },
    at: '8m',
    over: '17m',
    quiet: { instantly_data_dir_free_bytes: '10x40', instantly_data_dir_size_bytes: '100x40' },
  },
  WorkerMissing: absent('instantly_build_info{process="worker"}', { 'instantly_build_info{process="start"}': '1x40' }),
  EffectsParked: attention('config', 'question'),
  KeyRefused: attention('auth', 'config'),
  WorkflowsStopped: attention('stuck', 'auth'),
  TemporalKeyRefused: appears(
    failedRequest('StartWorkflowExecution', 'UNAUTHENTICATED'),
    failedRequest('StartWorkflowExecution', 'NOT_FOUND'),
  ),
  VendorBudgetExhausted: {
    fires: { 'instantly_vendor_budget_used_ratio{lane="slack"}': '0x4 1x15 0.5x20' },
    at: '16m',
    over: '22m',
    quiet: { 'instantly_vendor_budget_used_ratio{lane="slack"}': '0x4 1x5 0.5x30' },
  },
  MonitorMissing: {
    fires: {
      instantly_monitor_round_timestamp_seconds: '0x22 1500+60x20',
      instantly_monitor_interval_seconds: '300x50',
    },
    at: '22m',
    over: '26m',
    quiet: {
      instantly_monitor_round_timestamp_seconds: '0x20 1200x20',
      instantly_monitor_interval_seconds: '1200x40',
    },
  },
  WebhookOff: ofMonitor('webhook-off'),
  DeliveriesFail: ofMonitor('deliveries-failing'),
  NoEvents: ofMonitor('silence'),
  InstantlyRefuses: ofMonitor('instantly-api'),
  BooksDiffer: {
    fires: { 'instantly_books_difference{class="lost"}': '0x4 1x15 0x20' },
    at: '16m',
    over: '22m',
    quiet: {
      'instantly_books_difference{class="lost"}': '0x4 1x4 0x30',
      'instantly_books_difference{class="failed"}': '1x40',
    },
  },
  AckSloBurnsFast: burnsFast(ACK),
  AckSloBurns: burns(ACK),
  // As Prometheus 2 keeps the bound, and as Prometheus 3 does.
  HumanSignalSloBurnsFast: burnsFast(signals('60')),
  HumanSignalSloBurns: burns(signals('60.0')),
  TemporalPollersDisconnected: {
    fires: {
      [`temporal_num_pollers{${queue},poller_type="sticky_workflow_task"}`]: '5x4 0x10 5x20',
      [`temporal_worker_task_slots_available{${queue},worker_type="WorkflowWorker"}`]: '80x40',
    },
    at: '12m',
    over: '17m',
    quiet: {
      // Slack makes us wait.
      'temporal_num_pollers{namespace="default",task_queue="instantly-slack",poller_type="activity_task"}': '0x40',
      [`temporal_worker_task_slots_available{${queue},worker_type="WorkflowWorker"}`]: '80x40',
      [`temporal_num_pollers{${queue},poller_type="workflow_task",instance="a"}`]: '0x40',
      [`temporal_num_pollers{${queue},poller_type="workflow_task",instance="b"}`]: '2x40',
    },
  },
  TemporalNonDeterminism: appears(failedTask('NonDeterminismError'), failedTask('WorkflowError')),
  TemporalMessageTooLarge: appears(failedTask('PayloadsTooLarge'), failedTask('WorkflowError')),
  TemporalWorkflowTasksLate: late('temporal_workflow_task_schedule_to_start_latency_seconds', '5'),
  TemporalResourceExhausted: {
    fires: {
      [failedRequest('SignalWorkflowExecution', 'RESOURCE_EXHAUSTED')]: '_x5 1x30',
      instantly_temporal_limited_total: '0x5 1x30',
    },
    at: '8m',
    over: '15m',
    count: 2,
    quiet: {
      [failedRequest('DescribeNamespace', 'RESOURCE_EXHAUSTED')]: '0+1x40',
      instantly_temporal_limited_total: '3x40',
    },
  },
  TemporalSlotsExhausted: {
    fires: { [`temporal_worker_task_slots_available{${queue},worker_type="ActivityWorker"}`]: '9x4 0x6 9x20' },
    at: '9m',
    over: '13m',
    quiet: { [`temporal_worker_task_slots_available{${queue},worker_type="ActivityWorker"}`]: '9x4 0 9x20' },
  },
  TemporalActivitiesLate: late('temporal_activity_schedule_to_start_latency_seconds', '1000'),
};
