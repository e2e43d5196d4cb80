import { told } from '../../src/domain/failure.ts';
import type { ReceiverState } from '../../src/domain/monitor/activities.ts';
import { askReadiness } from '../../src/outgoing/ask-receiver.ts';
import { connectionProblem } from '../../src/outgoing/call-vendor.ts';
import type { Declaration } from '../../src/webhooks/plan.ts';

/** Asks the receiver at its public URL; if it does not answer there, at its address in this network. */
export async function checkReceiver({ publicUrl, secret }: Declaration, receiverUrl: string): Promise<ReceiverState> {
  const problems: string[] = [];
  const ways = [
    { via: 'public URL', url: publicUrl },
    { via: 'local address', url: receiverUrl },
  ] as const;
  for (const { via, url } of ways) {
    if (via === 'local address' && url === publicUrl) continue;
    try {
      const state = await askReadiness(url, secret);
      return { healthy: state.ready, via, problems: state.problems };
    } catch (error) {
      problems.push(told(`${url}: ${connectionProblem(error as Error)}`));
    }
  }
  return { healthy: false, via: 'none', problems };
}
