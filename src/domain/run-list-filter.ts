/** Workflows by the start of their runs. */
export interface RunListFilter {
  /** The kind of the event, or the name of the follow-up. */
  kind?: string | undefined;
  /** The email address of one lead, or of several. */
  lead?: string | readonly string[] | undefined;
  campaign?: string | undefined;
  /** One of these values; true: any value. */
  attention?: readonly string[] | true | undefined;
  /** Started after this time. Milliseconds since 1970. */
  since?: number | undefined;
  /** Started at this time or before. Milliseconds since 1970. */
  until?: number | undefined;
  isRunning?: boolean | undefined;
}
