/** No effects: the workflow's input keeps the event, so that people can find it. */
export const recorded = () => [];
