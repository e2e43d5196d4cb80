/** What the page of a question shows about the lead. Empty texts are left out. */
export interface AboutLead {
  name?: string;
  company?: string;
  campaign?: string;
  /** Our mailbox, to which the lead wrote. */
  mailbox?: string;
  /** The lead's own words in its newest reply. */
  said?: string;
}
