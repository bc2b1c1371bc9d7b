import { workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { includesPort } from '@/lib/policy/port-set';
import { borderPorts, placesOf, type NamedPlace } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { ReferencePort } from '@/lib/testing/reference-match';
import type { ApplyOrder } from './apply-order';
import { apply, type PolicyOperation } from './apply-states';

interface Flow {
  readonly from: NamedPlace;
  readonly to: NamedPlace;
  readonly family: 4 | 6;
  readonly port: ReferencePort;
}

/** Every connection that the reference allows both before and after, of single pods, over one family. */
function keptFlows(before: Snapshot, after: Snapshot): Flow[] {
  const places = placesOf(before, new Connections(before));
  const ports = [...new Map([...borderPorts(before), ...borderPorts(after)].map((port) => [`${port.protocol}${port.port}`, port])).values()];
  return places.flatMap((from) => places.flatMap((to) => {
    if (from === to || (from.place.kind !== 'pod' && to.place.kind !== 'pod')) return [];
    return ([4, 6] as const).flatMap((family) => {
      if ([from, to].some(({ place }) => referencePresence(before, place, family) === 'no')) return [];
      return ports.flatMap((port) => ([before, after].every((state) => referenceVerdict(state, from.place, to.place, family, port) === 'yes') ? [{ from, to, family, port }] : []));
    });
  }));
}

const peerOf = ({ name, place }: NamedPlace): string => (place.kind === 'pod' ? workloadPeer(place.pod.workload) : name);

/** Goes through the steps and asks the reference of each state; connections that are closed and were not told. */
export function untoldCuts(before: Snapshot, after: Snapshot, { ordered, unsafe }: ApplyOrder<PolicyOperation>): string[] {
  const flows = keptFlows(before, after);
  const found: string[] = [];
  let policies = before.policies;
  for (const [step, { operation }] of ordered.entries()) {
    policies = apply(policies, operation);
    // A step may leave closed what one before it has closed.
    const told = unsafe.filter((one) => one.step <= step).flatMap(({ pairs }) => pairs);
    for (const { from, to, family, port } of flows) {
      if (referenceVerdict({ ...before, policies }, from.place, to.place, family, port) === 'yes') continue;
      const isTold = told.some((pair) => [[pair.from, from], [pair.to, to]].every(([id, end]) => (end as NamedPlace).place.kind !== 'pod' || id === peerOf(end as NamedPlace)) && includesPort(pair.ports, port.protocol, port.port));
      if (!isTold) found.push(`step ${step} closes ${from.name} -> ${to.name} IPv${family} ${port.port}/${port.protocol}`);
    }
  }
  return found;
}
