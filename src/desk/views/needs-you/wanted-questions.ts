import type { Decision } from '../../../domain/follow-up/question.ts';
import type { QuestionFilter } from '../../../read-model/filters.ts';
import { linkTo } from '../../page/link.ts';

export const QUESTIONS_PATH = '/needs-you/questions';

/** Which questions a person means: those with these ids, or all open ones that match. */
export interface WantedQuestions {
  ids: string[];
  isAll: boolean;
  /** `name` is that of the follow-up. */
  fields: { name?: string; lead?: string; campaign?: string };
  /** How many the person saw when they chose all. */
  seen: number;
  /** Later ones are not meant, because the person has not seen them. Milliseconds since 1970. */
  until: number;
}

/** @param given the query of a page, or the fields of a form. */
export function wantedQuestions(given: URLSearchParams): WantedQuestions {
  const [name, lead, campaign] = ['name', 'lead', 'campaign'].map((field) => given.get(field)?.trim());
  return {
    ids: given.getAll('id'),
    isAll: given.get('all') === 'yes',
    fields: { ...(name && { name }), ...(lead && { lead }), ...(campaign && { campaign }) },
    seen: Number(given.get('seen')) || 0,
    until: Number(given.get('until')) || Date.now(),
  };
}

/** The open ones that match. */
export const openThatMatch = ({ name, lead, campaign }: WantedQuestions['fields']): QuestionFilter => ({
  ...{ followUp: name, lead: lead?.toLowerCase(), campaign },
  isOpen: true,
});

/** What is open of them. */
export const openOf = ({ ids, isAll, fields, until }: WantedQuestions): QuestionFilter =>
  isAll ? { ...openThatMatch(fields), until } : { id: ids, isOpen: true };

export const questionsPath = (fields: WantedQuestions['fields']): string => linkTo(QUESTIONS_PATH, fields);

/** @param seen how many the person sees. */
export const answerAllPath = (decision: Decision, fields: WantedQuestions['fields'], seen: number): string =>
  linkTo(`${QUESTIONS_PATH}/confirm`, { decision, all: 'yes', ...fields, seen });
