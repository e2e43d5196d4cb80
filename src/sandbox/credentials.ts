/** The key that the sandbox accepts by default. It only protects a process on this machine. */
export const SANDBOX_API_KEY = 'sandbox-key';

/** The id of the sandbox's workspace: `workspace` in payloads, `organization` in objects. */
export const SANDBOX_WORKSPACE = '0198f6d2-3c4e-7a10-9b5d-2f6e8c1a7d43';
