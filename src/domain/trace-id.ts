/** The trace of an event: the hexadecimal end of the event's id. Undefined if it is not the id of an event. */
export const traceIdOf = (eventId: string): string | undefined => /^[a-z_]+-([\da-f]{32})$/.exec(eventId)?.[1];

/** The span at the root of a trace. Every process knows it, so spans belong to it without a message between processes. */
export const rootSpanIdOf = (traceId: string): string => traceId.slice(16);
