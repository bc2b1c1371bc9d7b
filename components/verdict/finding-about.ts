import { parsePeer, policyId } from '@/lib/model/ids';
import type { FindingView } from '@/lib/queries/contract/finding';
import { peerName } from './peer-name';

/** What findings may be about: anything that can be selected. */
export type FindingSubject =
  | { readonly kind: 'peer'; readonly id: string }
  /** With the rules considered for the pair, as `NetworkPolicy/shop/db spec.ingress[0]`. */
  | { readonly kind: 'edge'; readonly from: string; readonly to: string; readonly rules: ReadonlySet<string> }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'policy'; readonly id: string };

/** The findings that concern a subject, in their order. */
export function findingsAbout(findings: readonly FindingView[], subject: FindingSubject): readonly FindingView[] {
  return findings.filter((finding) => concerns(finding, subject));
}

function concerns({ objects, peers, field }: FindingView, subject: FindingSubject): boolean {
  const policies = objects.map(({ kind, namespace, name }): string => policyId(kind, namespace, name));
  switch (subject.kind) {
    case 'policy':
      return policies.includes(subject.id);
    case 'namespace':
      return objects.some(({ kind, namespace, name }) => namespace === subject.name || (kind === 'Namespace' && name === subject.name)) || peers.some((peer) => peerName(peer).namespace === subject.name);
    case 'peer':
      return peers.includes(subject.id) || policies.includes(objectOf(subject.id));
    case 'edge': {
      if (peers.length === 2 && peers[0] === subject.from && peers[1] === subject.to) return true;
      const rule = /^spec\.(?:ingress|egress)\[\d+\]/.exec(field ?? '')?.[0];
      return rule !== undefined && subject.rules.has(`${policies[0]} ${rule}`);
    }
  }
}

/** The object that a peer is, named as policies are; nothing for one that is none. */
function objectOf(id: string): string {
  const peer = parsePeer(id);
  if (peer?.kind === 'workload') return `${peer.workloadKind}/${peer.namespace}/${peer.name}`;
  if (peer?.kind === 'service') return `Service/${peer.namespace}/${peer.name}`;
  return peer?.kind === 'route' ? `${peer.routeKind}/${peer.namespace}/${peer.name}` : '';
}
