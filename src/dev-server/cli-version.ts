/**
 * The version of the Temporal CLI that is downloaded or built: its server is the fastest of those that were tried
 * (docs/servers.md), and it is the newest that `go install` can build: the later ones have replace directives, which it refuses.
 */
export const CLI_VERSION = '1.5.1';
