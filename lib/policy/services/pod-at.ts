import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { parseIp } from '../cidr';
import { takesPart } from '../endpoints';
import { oncePer } from '../once-per';

const byAddress = oncePer(({ pods }: Snapshot): ReadonlyMap<string, Pod> =>
  new Map(pods.filter((pod) => takesPart(pod) && !pod.hostNetwork).flatMap((pod) => pod.ips.map((address) => [keyOfAddress(address), pod] as const))));

/** The running pod with an address of its own; a hostNetwork pod shares its node's address and is not found by it. */
export const podAt = (snapshot: Snapshot, address: string): Pod | undefined => byAddress(snapshot).get(keyOfAddress(address));

/** One text for an address, however it is written; what is no address, as a DNS name, stands for itself. */
export function keyOfAddress(address: string): string {
  const ip = parseIp(address);
  return ip ? `${ip.family} ${ip.value}` : address;
}
