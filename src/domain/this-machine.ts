/** Whether a server at `host:port` runs on this machine. */
export const isOnThisMachine = (address: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/.test(address);
