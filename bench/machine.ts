import { availableParallelism, cpus, totalmem } from 'node:os';
import { versionOf } from '../src/dev-server/find-temporal-cli.ts';

/** Describes the machine, on which the numbers depend. */
export async function machine(temporalBinary?: string): Promise<string[]> {
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'of unknown make'})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    ...(temporalBinary ? [await versionOf(temporalBinary)] : []),
  ];
}
