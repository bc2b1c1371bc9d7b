import type { Pod } from '@/lib/model/snapshot';
import { parseCidr, parseIp, type Cidr } from '@/lib/policy/cidr';
import type { Packed } from './packed';

/** Describes a pod by all that can tell it from others of its workload: pods of one make are treated alike. */
export type MakeOf = (pod: Pod) => string;

/**
 * Reads makes as the policies of a state tell pods apart: by the labels whose keys they name, by the ranges of theirs that an
 * address lies in, and by ports. The rest, such as names and the hash of a rollout, changes with every restart.
 */
export function makeReader({ namespaces, rest }: Packed): MakeOf {
  const written = JSON.stringify([Object.values(namespaces).map(({ policies, services }) => [policies, services]), rest]);
  // Where namespaces have networks of their own the cluster's DNS is found by labels that nobody wrote down here.
  const readsAll = rest.primaryNetworks.length > 0 || rest.unreadable.length > 0;
  const isRead = remembering((key) => readsAll || written.includes(JSON.stringify(key)));
  const placeOf = remembering(addressReader(written));
  return ({ workload, labels, presence, hostNetwork, phase, nodeName, ips, ports }) => {
    const hasEnded = phase === 'Succeeded' || phase === 'Failed';
    const read = Object.entries(labels).filter(([key]) => isRead(key)).sort();
    return JSON.stringify([workload, read, presence, hasEnded, hostNetwork && [nodeName, ips], ports, ips.map(placeOf)]);
  };
}

/** Tells of an address its family and the written ranges that it lies in. */
function addressReader(written: string): (ip: string) => string {
  const texts = new Set([...written.matchAll(/"([0-9A-Fa-f.:]+\/[0-9]{1,3})"/g)].map(([, text]) => text!));
  const blocks = [...texts].flatMap((text): Cidr[] => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.cidr] : [];
  });
  return (ip) => {
    const address = parseIp(ip);
    if (!address) return ip;
    const { family, value } = address;
    return `${family} ${blocks.flatMap((block, index) => (block.family === family && block.first <= value && value <= block.last ? [index] : [])).join(' ')}`;
  };
}

function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) known.set(text, (value = read(text)));
    return value;
  };
}

/** Pods with those among the earlier ones in the place of later ones of the same make, by name where they have it still. */
export function withStandIns(earlier: readonly Pod[], later: readonly Pod[], makeOf: MakeOf): readonly Pod[] {
  const byId = new Map(earlier.map((pod) => [pod.id, pod]));
  const isAlike = (a: Pod, b: Pod) => a === b || (a.replicas === b.replicas && makeOf(a) === makeOf(b));
  const own = later.map((pod) => {
    const same = byId.get(pod.id);
    return same && isAlike(same, pod) ? same : undefined;
  });
  const taken = new Set(own);
  const keyOf = (pod: Pod) => `${pod.replicas} ${makeOf(pod)}`;
  const free = Map.groupBy(earlier.filter((pod) => !taken.has(pod)), keyOf);
  const chosen = later.map((pod, index) => own[index] ?? free.get(keyOf(pod))?.pop() ?? pod);
  const known = new Set(earlier);
  return chosen.length === earlier.length && chosen.every((pod) => known.has(pod)) ? earlier : chosen;
}
