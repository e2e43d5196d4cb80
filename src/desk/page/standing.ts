/** "waits 4 working hours" of "waits 4 working hours: until Tue 1 Dec 2026 13:00 (UTC)": the page shows the time in the reader’s zone. */
export const withoutTime = (standing: string): string => standing.replace(/:? until \w{3} \d.*$/is, '');
