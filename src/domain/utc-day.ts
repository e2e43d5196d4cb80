/** `2026-01-31`, in UTC. @param at milliseconds since 1970. */
export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
