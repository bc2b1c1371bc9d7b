import { formatPeer, type PeerId } from '@/lib/model/ids';
import { parseIp } from '../cidr';
import type { CompiledPolicies } from '../compile';
import type { Place } from './resolve-service';

/**
 * The endpoint that policies see a place as. `undefined` for a pod that takes no part, and for an address that lies among the
 * pods' and belongs to none that was read: nothing can be said of it.
 */
export function endpointOfPlace({ endpoints, space, snapshot }: CompiledPolicies, place: Place): number | undefined {
  if (place.kind === 'pod') return endpoints.ofPod.get(place.pod.id);
  const ip = parseIp(place.address);
  if (!ip) return undefined;
  const isHere = (text: string) => {
    const own = parseIp(text);
    return own?.family === ip.family && own.value === ip.value;
  };
  const node = snapshot.nodes.find(({ addresses }) => addresses.some(isHere));
  const group = space.outsideGroupAt(ip.family, ip.value);
  const index = endpoints.all.findIndex((endpoint) => (node ? endpoint.kind === 'nodes' && endpoint.nodes.includes(node) : endpoint.kind === 'outside' && endpoint.group === group));
  return index < 0 ? undefined : index;
}

/** The outside peer that an address belongs to. */
export function outsidePeer(compiled: CompiledPolicies, place: Place): PeerId | undefined {
  const index = endpointOfPlace(compiled, place);
  const endpoint = index === undefined ? undefined : compiled.endpoints.all[index];
  if (endpoint?.kind === 'nodes') return formatPeer({ kind: 'nodes' });
  return endpoint?.kind === 'outside' && endpoint.group.scope !== 'special' ? formatPeer({ kind: endpoint.group.scope }) : undefined;
}
