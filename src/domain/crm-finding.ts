/** One result of a CRM's check. */
export interface CrmFinding {
  found: string;
  /** What to do about it; absent if all is well. */
  cure?: string;
}
