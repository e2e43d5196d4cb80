/** The address at which a process wants to listen, and the environment variables that set it. */
export interface ListenAddress {
  host: string;
  port: number;
  variables: { host: string; port: string };
}

/** Why a process cannot listen there, in one sentence; undefined if the system's error code says nothing to a person. */
export function listenProblem(code: string | undefined, { host, port, variables }: ListenAddress): string | undefined {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'is taken by another program; stop it or set another',
    EACCES: 'is not allowed for this user; set one above 1023',
    EADDRNOTAVAIL: `is not on this machine; set ${variables.host} to an address that is`,
    ENOTFOUND: `has a host that nobody knows; set ${variables.host} to an address of this machine`,
    EAI_AGAIN: `has a host that nobody knows; set ${variables.host} to an address of this machine`,
  };
  const reason = reasons[code ?? ''];
  return reason && `${variables.port}: ${host}:${port} ${reason}`;
}
