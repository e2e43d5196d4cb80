/** The key that the sandbox accepts unless told otherwise. It opens nothing but a process on loopback. */
export const SANDBOX_API_KEY = 'sandbox-key';

/** The workspace in whose name the sandbox speaks: `workspace` of payloads, `organization` of objects. */
export const SANDBOX_WORKSPACE = '0198f6d2-3c4e-7a10-9b5d-2f6e8c1a7d43';
