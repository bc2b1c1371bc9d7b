import { compareText } from '@/lib/model/compare-text';
import type { Direction, NetworkPolicy } from '@/lib/model/network-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { hasBit } from '@/lib/policy/bitset';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { matchesSelector, selectorKey } from '@/lib/policy/selector';
import type { ApplyStates, Half, PolicyOperation } from './apply-states';
import { stableSelector } from './stable-selector';

/**
 * Policies that bridge operations of one namespace of which each would close something. A pod that is open at the beginning or at
 * the end is let everything meanwhile; for one that is isolated at both, what allowed its connections at the beginning stays under
 * another name.
 *
 * @param operations what is left to do
 * @param closes what each of it would close
 */
export function transitionalPolicies(snapshot: Snapshot, states: ApplyStates, operations: readonly PolicyOperation[], closes: readonly Half[]): NetworkPolicy[] {
  const { namespace } = (operations[0]!.after ?? operations[0]!.before)!;
  const names = new Set([...snapshot.policies, ...operations.flatMap(({ after }) => after ?? [])].flatMap((policy) => (policy.namespace === namespace ? [policy.name] : [])));
  const taken = (name: string) => {
    let candidate = name;
    for (let number = 2; names.has(candidate); number++) candidate = `${name}-${number}`;
    names.add(candidate);
    return candidate;
  };
  const isOpen = ({ subject, direction }: Pick<Half, 'subject' | 'direction'>) => !states.isIsolated(states.before, subject, direction) || !states.isIsolated(states.after, subject, direction);
  const open = new Map<string, { readonly selector: LabelSelector; readonly name: string; readonly directions: Set<Direction> }>();
  for (const half of closes.filter(isOpen)) {
    for (const { selector, name } of selectorsFor(snapshot, states, half, operations)) {
      const picked = podsOfNamespace(snapshot, namespace).filter((pod) => !pod.hostNetwork && matchesSelector(selector, pod.labels)).flatMap((pod) => states.compiled.endpoints.ofPod.get(pod.id) ?? []);
      if (!picked.includes(half.subject) || !picked.every((subject) => isOpen({ subject, direction: half.direction }))) continue;
      const key = selectorKey(selector);
      const known = open.get(key) ?? { selector, name, directions: new Set<Direction>() };
      known.directions.add(half.direction);
      open.set(key, known);
      break;
    }
  }
  const letting = [...open.values()].sort((a, b) => compareText(a.name, b.name)).map(({ selector, name, directions }): NetworkPolicy => ({
    namespace,
    name: taken(`transition-${name}`),
    spec: {
      podSelector: selector,
      policyTypes: [...(directions.has('ingress') ? (['Ingress'] as const) : []), ...(directions.has('egress') ? (['Egress'] as const) : [])],
      ...(directions.has('ingress') && { ingress: [{}] }),
      ...(directions.has('egress') && { egress: [{}] }),
    },
  }));
  const held = closes.filter((half) => !isOpen(half));
  const copies = operations.flatMap(({ before }): NetworkPolicy[] => {
    const holds = before && held.some(({ subject, direction }) => hasBit(states.touched({ before }, direction), subject));
    return holds ? [{ namespace, name: taken(`transition-${before.name}`), spec: before.spec }] : [];
  });
  return [...letting, ...copies];
}

/** Ways to name the pods of a half: by their workload, or as one of the operations does. */
function selectorsFor(snapshot: Snapshot, states: ApplyStates, { subject, direction }: Half, operations: readonly PolicyOperation[]): { readonly selector: LabelSelector; readonly name: string }[] {
  const endpoint = states.compiled.endpoints.all[subject]!;
  const workloads = 'pods' in endpoint ? [...new Set(endpoint.pods.map(({ workload }) => workload))] : [];
  const byWorkload = workloads.flatMap((workload) => {
    const found = stableSelector(snapshot, workload);
    return found ? [{ selector: found.selector, name: workload.split('/')[2]!.replaceAll('.', '-') }] : [];
  });
  const byOperation = operations.flatMap(({ before, after }) => [after ?? [], before ?? []].flat()).filter((policy) => hasBit(states.touched({ after: policy }, direction), subject));
  return [...byWorkload, ...byOperation.map(({ name, spec }) => ({ selector: spec.podSelector ?? {}, name }))];
}
