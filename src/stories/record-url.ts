/** The URL of a lead's record in the CRM, if CRM_RECORD_URL is set. */
export const recordUrl = (template: string | undefined, email: string): string | undefined =>
  template?.replaceAll('{email}', () => encodeURIComponent(email.toWellFormed()));
