/** What a person may do at the desk. An operator may do what a viewer may. */
export const ROLES = ['viewer', 'operator'] as const;
export type DeskRole = (typeof ROLES)[number];
