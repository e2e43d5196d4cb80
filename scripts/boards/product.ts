import { type Board, quantiles, rate, slowest } from './board.ts';

/** A Prometheus often has alerts and processes of others too. */
const FIRING = 'ALERTS{alertstate="firing", service="instantly-temporal"}';
const OURS = 'and on (job, instance) instantly_build_info';

export const product: Board = {
  uid: 'instantly-temporal',
  title: 'Instantly Temporal',
  says: 'Deliveries of Instantly, their effects, and what waits. Each alert is explained in docs/runbook.md.',
  rows: {
    Now: [
      {
        title: 'Alerts',
        says: 'Alerts that fire now.',
        stat: `count(${FIRING}) or vector(0)`,
        bad: 1,
      },
      {
        title: 'Waiting events',
        says: 'Kept in the journal until Temporal takes them.',
        stat: 'sum(instantly_journal_waiting)',
        bad: 100,
      },
      {
        title: 'Oldest event',
        says: 'How long the oldest of them has waited.',
        stat: 'max(instantly_journal_oldest_seconds)',
        unit: 's',
        bad: 60,
      },
      {
        title: 'Answer in 250 ms',
        says: 'Deliveries of the last hour. The objective is 99.9 %.',
        stat: '1 - instantly:ack_bad:ratio_rate1h',
        unit: 'percentunit',
        bad: 0.999,
        below: true,
      },
      {
        title: 'Signal in 60 s',
        says: 'Replies and labels of the last hour, from the post to the last effect. The objective is 99 %.',
        stat: '1 - instantly:human_signal_bad:ratio_rate1h',
        unit: 'percentunit',
        bad: 0.99,
        below: true,
      },
      {
        title: 'For a person',
        says: 'npm run cli -- attention list',
        stat: 'sum(max by (class) (instantly_attention))',
        bad: 1,
      },
      {
        title: 'Webhooks off',
        says: 'Switched off by Instantly: npm run cli -- webhooks health',
        stat: 'max(instantly_webhooks{state="off"})',
        bad: 1,
      },
      {
        title: 'Books differ by',
        says: 'Rows of the last hour that differ: npm run cli -- books',
        stat: 'sum(max by (class) (instantly_books_difference{class!="failed"}))',
        bad: 1,
      },
      {
        title: 'Alerts that fire',
        says: 'The runbook says of each what it means and what to type.',
        lines: [[`count by (alertname) (${FIRING})`, '{{alertname}}']],
        stacked: true,
        none: 'None fires',
        wide: true,
      },
      {
        title: 'What a person should see',
        says: 'npm run cli -- attention list --class <class>',
        lines: [['max by (class) (instantly_attention) > 0', '{{class}}']],
        stacked: true,
        none: 'Nothing',
        wide: true,
      },
    ],
    Deliveries: [
      {
        title: 'Answered 200',
        says: 'By kind of event. Duplicates are answered 200 too and start nothing.',
        unit: 'ops',
        lines: [[rate('instantly_events_received_total', 'kind, status'), '{{kind}} {{status}}']],
        stacked: true,
        zerosUnnamed: true,
      },
      {
        title: 'Refused',
        says: 'Instantly repeats each a few times and then switches the webhook off.',
        unit: 'ops',
        lines: [[rate('instantly_deliveries_refused_total', 'status, reason'), '{{status}} {{reason}}']],
        zerosUnnamed: true,
      },
      {
        title: 'Time to the answer',
        says: 'From the first byte of the body to the 200; the event is on disk then.',
        unit: 's',
        lines: quantiles('instantly_ack_seconds'),
      },
      {
        title: 'Error budget: answer in 250 ms',
        says: 'The share of slow or refused deliveries. 0.1 % is what the objective allows.',
        unit: 'percentunit',
        lines: [
          ['instantly:ack_bad:ratio_rate5m', '5 minutes'],
          ['instantly:ack_bad:ratio_rate1h', '1 hour'],
          ['instantly:ack_bad:ratio_rate6h', '6 hours'],
        ],
      },
      {
        title: 'Commit of the journal',
        says: 'Until the events are on disk. Slow: look at the disk of DATA_DIR.',
        unit: 's',
        lines: quantiles('instantly_journal_commit_seconds'),
      },
      {
        title: 'Journal',
        says: 'Its size, and JOURNAL_MAX_SIZE, at which deliveries are refused.',
        unit: 'bytes',
        lines: [
          ['instantly_journal_bytes', '{{instance}}'],
          ['max(instantly_journal_max_bytes)', 'bound'],
        ],
      },
      {
        title: 'Waiting for Temporal',
        says: 'Events in the journal.',
        lines: [['instantly_journal_waiting', '{{instance}}']],
      },
      {
        title: 'Dispatched',
        says: 'Workflows that were started.',
        unit: 'ops',
        lines: [
          [rate('instantly_events_dispatched_total', 'kind'), '{{kind}}'],
          [rate('instantly_dispatch_failures_total', 'reason'), 'failed: {{reason}}'],
        ],
        zerosUnnamed: true,
      },
    ],
    Effects: [
      {
        title: 'Attempts of effects',
        says: 'retried ends by itself, parked waits for a person.',
        unit: 'ops',
        lines: [
          [rate('instantly_effect_attempts_total', 'vendor, outcome, class'), '{{vendor}} {{outcome}} {{class}}'],
        ],
        stacked: true,
        zerosUnnamed: true,
      },
      {
        title: 'Time of an effect (p99)',
        says: 'From when it is due until it is done or parked, with all attempts and waits.',
        unit: 's',
        lines: [slowest('instantly_effect_seconds', 'vendor')],
      },
      {
        title: 'Human signal',
        says: 'Replies and labels, from the post to the last effect.',
        unit: 's',
        lines: quantiles('instantly_human_signal_seconds'),
      },
      {
        title: 'Calls of vendors',
        says: 'By answer; none means that no answer came.',
        unit: 'ops',
        lines: [[rate('instantly_vendor_call_seconds_count', 'vendor, outcome'), '{{vendor}} {{outcome}}']],
      },
      {
        title: 'Time of a call (p99)',
        says: 'Up to the first byte of the answer.',
        unit: 's',
        lines: [slowest('instantly_vendor_call_seconds', 'vendor')],
      },
      {
        title: 'Used of the vendors’ limits',
        says: 'At 100 % human signals go first and everything else waits for its turn.',
        unit: 'percentunit',
        lines: [['max by (lane) (instantly_vendor_budget_used_ratio)', '{{lane}}']],
        max: 1,
      },
    ],
    Webhooks: [
      {
        title: 'Webhooks',
        says: 'As the monitor saw them in its last round.',
        lines: [['max by (state) (instantly_webhooks)', '{{state}}']],
      },
      {
        title: 'Deliveries today',
        says: 'As Instantly counts them, since midnight UTC.',
        lines: [['max by (outcome) (instantly_webhook_deliveries_today)', '{{outcome}}']],
      },
      {
        title: 'Alerts of the monitor',
        says: 'What it has told ops and what is not over.',
        lines: [['max by (kind) (instantly_monitor_alerts)', '{{kind}}']],
        zerosUnnamed: true,
      },
      {
        title: 'Since the last round',
        says: 'MONITOR_INTERVAL is the time between two rounds.',
        unit: 's',
        lines: [['time() - max(instantly_monitor_round_timestamp_seconds)', 'age']],
      },
      {
        title: 'Replayed',
        says: 'Events that reached Temporal only by a replay of Instantly’s log, so far.',
        lines: [['max(instantly_monitor_replayed_total)', 'events']],
      },
      {
        title: 'Open follow-ups',
        says: 'question and parked wait for a person.',
        lines: [['max by (state) (instantly_follow_ups)', '{{state}}']],
        stacked: true,
      },
    ],
    Processes: [
      {
        title: 'Running',
        says: 'Processes that show their metrics. ReceiverMissing and WorkerMissing fire only when the last one has gone.',
        lines: [['sum by (process) (instantly_build_info)', '{{process}}']],
      },
      {
        title: 'CPU',
        says: '100 % is one core.',
        unit: 'percentunit',
        lines: [[`rate(process_cpu_seconds_total[$__rate_interval]) ${OURS}`, '{{instance}}']],
      },
      {
        title: 'Memory',
        says: 'Resident.',
        unit: 'bytes',
        lines: [[`process_resident_memory_bytes ${OURS}`, '{{instance}}']],
      },
      {
        title: 'Free on the disk of DATA_DIR',
        says: 'At 0 % deliveries are refused, and effects on the local CRM fail.',
        unit: 'percentunit',
        lines: [['instantly_data_dir_free_bytes / instantly_data_dir_size_bytes', '{{instance}}']],
        max: 1,
      },
    ],
  },
};
