import { spanText } from '../../domain/duration.ts';
import type { EffectOutcome } from '../../runs/effects.ts';
import type { Clock } from '../../calendar/clock.ts';

/**
 * "  slack: done, 45 ms, 2 attempts · Slack: Reply from jane@acme.example"
 * @param clock if given, the time is shown too.
 */
export function effectText(effect: Omit<EffectOutcome, 'input' | 'activity'>, clock?: Clock): string {
  const { name, outcome, at, ended, attempts, summary, said } = effect;
  const how = [
    clock ? `${outcome} ${clock.second(ended ?? at)}` : outcome,
    ...(ended === undefined ? [] : [spanText(Date.parse(ended) - Date.parse(at))]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ].join(', ');
  return `  ${[`${name}: ${how}`, summary, outcome === 'parked' && said].filter(Boolean).join(' · ')}`;
}
