import type { AdminPeer, AdminPods, AdminPolicy, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import { PROTOCOLS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { isAllPorts, type PortSet } from '@/lib/policy/port-set';
import { isEmptySelector } from '@/lib/policy/selector';
import { servedKind } from '../served-kind';
import type { Denial } from './denial';
import type { Exclusion } from './peer-minus';
import type { Sides } from './sides';

/**
 * The denial as policies of the admin tier, which come before every NetworkPolicy; one for each subject. `null` where the
 * cluster is not known to serve such a kind, or the tier cannot say it: it names no addresses as a source, and blocks only whole.
 */
export function adminDenial(snapshot: Snapshot, sides: Sides, denial: Denial): readonly AdminPolicy[] | null {
  const kind = snapshot.adminPolicies.find(({ tier }) => tier === 'admin')?.kind ?? servedKind(snapshot, 'admin')?.kind;
  const { from, to, ports } = denial;
  const [subjects, others] = to.kind === 'outside' ? [from, to] : [to, from];
  const [units, excluded] = [sides.units(subjects), sides.exclusions(others)];
  if (!kind || from.kind === 'outside' || typeof units === 'string' || typeof excluded === 'string') return null;
  const peers = excluded.flatMap((one) => peerOf(one) ?? []);
  if (peers.length < excluded.length) return null;
  const rule: AdminRule = { name: 'deny', action: 'deny', peers, ...(!isAllPorts(ports) && { ports: adminPorts(ports) }) };
  const own = snapshot.adminPolicies.filter(({ tier }) => tier === 'admin');
  const priority = Math.max(0, Math.min(LOWEST, ...own.map((policy) => policy.priority)) - 1);
  const taken = new Set(snapshot.adminPolicies.map(({ name }) => name));
  return units.map(({ namespace, name, selector }): AdminPolicy => ({
    kind,
    name: freeName(taken, `deny-${namespace}-${name}`),
    tier: 'admin',
    priority,
    subject: podsOf(namespace, selector),
    ingress: to.kind === 'outside' ? [] : [rule],
    egress: to.kind === 'outside' ? [rule] : [],
  }));
}

/** The last priority there is, before which a first admin policy still leaves room. https://network-policy-api.sigs.k8s.io/reference/spec/ */
const LOWEST = 1000;

const podsOf = (namespace: string, selector: LabelSelector): AdminPods => ({
  namespaces: { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } },
  ...(!isEmptySelector(selector) && { pods: selector }),
});

function peerOf(exclusion: Exclusion): AdminPeer | null {
  if (exclusion.kind === 'pods') return { kind: 'pods', pods: podsOf(exclusion.namespace, exclusion.selector) };
  return (exclusion.block.except ?? []).length === 0 ? { kind: 'networks', cidrs: [exclusion.block.cidr] } : null;
}

const adminPorts = (ports: PortSet): AdminPort[] =>
  PROTOCOLS.flatMap((protocol) => ports.ranges[protocol].map(([first, last]): AdminPort => ({ kind: 'numbers', protocol, first, last })));

function freeName(taken: Set<string>, wanted: string): string {
  const base = wanted.slice(0, 58).replaceAll('.', '-').replace(/[^a-z0-9]+$/, '');
  let name = base;
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
  taken.add(name);
  return name;
}
