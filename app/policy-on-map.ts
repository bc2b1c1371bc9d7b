import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Selection } from '@/components/graph/selection';
import { policyEffectQuery, policyQuery } from '@/lib/queries/policy';
import type { Selected } from '@/lib/queries/view-state';

/** A selection with what the map lights up for a policy: the workloads that it selects and the pairs that it, or the rule chosen, lets through. */
export function useLitSelection(selection: Selected | null): Selection | null {
  const policy = selection?.kind === 'policy' ? selection : null;
  const selects = useQuery({ ...policyQuery(policy?.id ?? ''), enabled: policy !== null }).data?.selects;
  const grants = useQuery({ ...policyEffectQuery(policy?.id ?? ''), enabled: policy !== null }).data?.grants;
  return useMemo(() => {
    if (selection?.kind !== 'policy') return selection;
    if (!selects) return selection;
    const { rule } = selection;
    const shown = (grants ?? []).filter(({ rules }) => rule === undefined || rules.some(({ direction, index }) => direction === rule.direction && index === rule.index));
    return { kind: 'policy', id: selection.id, lit: { peers: new Set(selects.map(({ peer }) => peer)), pairs: new Set(shown.map(({ from, to }) => `${from}>${to}`)) } };
  }, [selection, selects, grants]);
}
