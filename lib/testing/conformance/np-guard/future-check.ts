import { DIRECTIONS } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { futureExposure } from '@/lib/policy/future/future-exposure';
import { isNoPorts, NO_PORTS, subtractPorts, unionPorts } from '@/lib/policy/port-set';
import type { Tally } from '../tally';
import { connectionSet, formatConnectionSet } from './connection-set';
import { ENTIRE_CLUSTER } from './exposure';
import type { Report } from './facts';
import { type NpGuardInput, workloadName } from './input';

/**
 * Judges the product's own exposure to the future by a report on everything. np-guard asks what is allowed with a pod that only
 * rules for every pod match; the product tells of all pods that may come, so that the answer lies between what it allows
 * them all and what it may allow some of them. Both agree on whether a policy applies at all.
 */
export function judgeFuture(tally: Tally, { snapshot }: NpGuardInput, { facts, unprotected }: Report): void {
  const graph = new AllowGraph(snapshot);
  for (const peer of graph.peers) {
    if (!peer.workload) continue;
    const name = workloadName(peer.workload);
    for (const direction of DIRECTIONS) {
      const told = facts.find(({ section, from, to }) => section === `${direction} exposure` && (direction === 'egress' ? from === name && to === ENTIRE_CLUSTER : to === name && from === ENTIRE_CLUSTER));
      const expected = told?.connection?.ports ?? NO_PORTS;
      const { limited, anyPod } = futureExposure(graph, peer, direction);
      const most = unionPorts(anyPod.allowed, anyPod.possible);
      const lies = isNoPorts(subtractPorts(anyPod.allowed, expected)) && isNoPorts(subtractPorts(expected, most));
      tally.check(lies, () => `${name} ${direction}: any pod may use ${formatConnectionSet(connectionSet(expected))}, found ${formatConnectionSet(connectionSet(anyPod.allowed))} to ${formatConnectionSet(connectionSet(most))}`);
      if (!unprotected) continue;
      const isOpen = unprotected.includes(`${name} is not protected on ${direction === 'egress' ? 'Egress' : 'Ingress'}`);
      tally.check(limited !== isOpen, () => `${name} ${direction}: expected ${isOpen ? 'no' : 'some'} policy to apply, found ${limited ? 'one' : 'none'}`);
    }
  }
}
