import type { PolicyEffectView } from '@/lib/queries/contract/policy';
import { count } from '@/components/verdict/sentences';

/** What would become of the pairs without a policy, in one sentence. */
export function withoutWords({ counts: { opened, closed, changed }, complete }: Pick<PolicyEffectView['without'], 'counts' | 'complete'>): string {
  const parts = [
    ...(opened > 0 ? [`${count(opened, 'pair')} would open`] : []),
    ...(closed > 0 ? [`${count(closed, 'pair')} would close`] : []),
    ...(changed > 0 ? [`${count(changed, 'pair')} would differ in ports or in what can be told`] : []),
  ];
  if (parts.length === 0) return 'Without it nothing would change for what is there today.';
  const last = parts.pop()!;
  return `Without it, ${complete ? '' : 'at least '}${parts.length > 0 ? `${parts.join(', ')} and ${last}` : last}${complete ? '' : '; there are too many to count'}.`;
}
