export const noNamespace = (namespace: string): string =>
  `TEMPORAL_NAMESPACE is "${namespace}", which Temporal does not have: create it first`;
