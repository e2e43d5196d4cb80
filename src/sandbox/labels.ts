export interface LeadLabel {
  id: string;
  timestamp_created: string;
  created_by: string;
  label: string;
  interest_status_label: 'positive' | 'neutral' | 'negative';
  /** The number by which a webhook's `custom_interest_value` names the label. */
  interest_status: number;
  description: string;
  use_with_ai: boolean;
}

export const OWNER = '0198f6d2-3c4e-7b21-8c6e-51d7a0f3e984';

/** The custom labels of the sandbox's workspace, oldest first. Instantly generates the numbers of labels. */
export const LEAD_LABELS: LeadLabel[] = [
  {
    id: '0198f6d3-1a00-7c32-9d41-0b6f2e5a8c17',
    timestamp_created: '2025-08-29T08:12:40.128Z',
    created_by: OWNER,
    label: 'Asked for pricing',
    interest_status_label: 'positive',
    interest_status: 6401,
    description: 'Wants numbers before a call',
    use_with_ai: true,
  },
  {
    id: '0198f6d3-5c80-7e04-a7b2-94c1d8f06e2b',
    timestamp_created: '2025-08-29T08:12:57.152Z',
    created_by: OWNER,
    label: 'Call back next quarter',
    interest_status_label: 'neutral',
    interest_status: 6402,
    description: 'The right person at the wrong time',
    use_with_ai: true,
  },
  {
    id: '0198f6d3-9f40-7d15-b3c8-6a2e70f9d514',
    timestamp_created: '2025-08-29T08:13:14.240Z',
    created_by: OWNER,
    label: 'Spam complaint',
    interest_status_label: 'negative',
    interest_status: 6403,
    description: 'Never write to them again',
    use_with_ai: false,
  },
];
