import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { parseIp } from '../cidr';
import { takesPart } from '../endpoints';

const indexes = new WeakMap<Snapshot, ReadonlyMap<string, Pod>>();

/** The running pod with an address of its own; a hostNetwork pod shares its node's address and is not found by it. */
export function podAt(snapshot: Snapshot, address: string): Pod | undefined {
  let index = indexes.get(snapshot);
  if (!index) {
    const pods = snapshot.pods.filter((pod) => takesPart(pod) && !pod.hostNetwork);
    index = new Map(pods.flatMap((pod) => pod.ips.flatMap((text) => keyOf(text).map((key) => [key, pod] as const))));
    indexes.set(snapshot, index);
  }
  const [key] = keyOf(address);
  return key === undefined ? undefined : index.get(key);
}

function keyOf(text: string): string[] {
  const ip = parseIp(text);
  return ip ? [`${ip.family} ${ip.value}`] : [];
}
