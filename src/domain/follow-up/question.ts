export const DECISIONS = ['approve', 'reject'] as const;
export type Decision = (typeof DECISIONS)[number];

export const SAYS: Record<Decision, string> = { approve: 'approved', reject: 'rejected' };

/** `edit` approves the proposal with another text. */
export const ANSWERS = [...DECISIONS, 'edit'] as const;

/** A question that a person decides. */
export interface Question {
  /** Unique within the follow-up. */
  name: string;
  title: string;
  /** What is done or sent if a person approves it. */
  proposal?: string;
  /** A person may change the proposal. */
  editable?: boolean;
  /** A wait in words: "1 working day". */
  deadline: string;
  /** The decision if nobody answers before the deadline. */
  otherwise: Decision;
}

/** A question that waits for its answer. */
export interface OpenQuestion extends Question {
  /** The deadline in milliseconds since 1970. */
  until: number;
  /** The deadline for people: "Mon 2 Mar 2026 14:15 (Europe/Berlin)" */
  untilSays: string;
}

/** A question, and the run of the follow-up that asks it. */
export interface Asked {
  workflowId: string;
  runId: string;
  /** The question's name. */
  question: string;
}

/** The decision on a question. */
export interface Verdict {
  decision: Decision;
  /** The proposal, with the changes that the person made. */
  text?: string;
  /** Who decided; absent if nobody answered before the deadline. */
  by?: string;
}

/** Completes "approved" or "rejected": who decided, or that the deadline passed. */
export const byWhom = (by: string | undefined): string => (by ? ` by ${by}` : ', because nobody answered in time');

/** A question that was decided. */
export interface Decided extends Verdict {
  /** The question's name. */
  question: string;
  /** The summary of the effect that carried out what was approved. */
  done?: string;
}

/** An answer as a person gives it: the input of the update `answer`. */
export interface QuestionAnswer {
  /** The question's name. */
  question: string;
  decision: (typeof ANSWERS)[number];
  /** The text to use, if the decision is `edit`. */
  text?: string;
  by?: string;
}
