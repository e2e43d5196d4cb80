/** What a look at a CRM found. */
export interface CrmFinding {
  found: string;
  /** What to do about it; absent where all is well. */
  cure?: string;
}
