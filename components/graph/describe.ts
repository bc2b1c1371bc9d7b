import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { GroupView } from '@/lib/queries/contract/graph';
import { plainText } from '@/components/pictures/text';
import { count } from '@/components/verdict/sentences';
import type { BundleCount } from './map-bundles';
import type { LineState, MapEdge, MapModel } from './map-model';
import type { MapNode } from './map-nodes';

const ingress = {
  isolated: 'ingress isolated by policy',
  partial: 'ingress isolated for some pods',
  open: 'ingress not isolated',
  unknown: 'ingress unknown',
  exempt: 'policies do not apply (hostNetwork)',
} as const;

const egress = {
  isolated: 'egress isolated by policy',
  partial: 'egress isolated for some pods',
  open: 'egress not isolated',
  unknown: 'egress unknown',
  exempt: 'policies do not apply (hostNetwork)',
} as const;

export const lineWords: Readonly<Record<LineState, string>> = {
  policy: 'allowed by policy',
  open: 'open, nothing isolates it',
  unknown: 'unknown',
  denied: 'denied',
  added: 'added by the draft',
  cut: 'cut by the draft',
};

/** Isolation in words, one phrase per direction; a host-network pod needs only one. */
export function isolationWords(of: { readonly ingress: keyof typeof ingress; readonly egress: keyof typeof egress }): string[] {
  return [...new Set([ingress[of.ingress], egress[of.egress]])];
}

/** A workload, closed group or outside peer, phrase by phrase: its name, `Deployment · 3`, its isolation. */
export function nodeWords(node: MapNode): string[] {
  if (node.kind === 'outside') return [node.name, 'outside the cluster'];
  if (node.kind === 'group') return [node.name, node.caption, ...groupWords(node.group), ...(node.faint ? ['its connections are drawn when it is selected'] : [])];
  const open = node.peer.openInbound > 0 ? [`open to ${node.peer.openInbound}, because nothing isolates them`] : [];
  const { wideInbound, wideOutbound } = node.peer;
  const wide = [
    ...(wideInbound > 0 ? [`${wideInbound} more reach it by a policy, drawn when selected`] : []),
    ...(wideOutbound > 0 ? [`it reaches ${wideOutbound} more by a policy, drawn when selected`] : []),
  ];
  return [node.name, node.caption, ...isolationWords(node.peer), ...open, ...wide, ...(node.peer.hostNetwork ? ['hostNetwork'] : [])].filter((phrase) => phrase !== '');
}

/** What is to know of a group besides its name and its size. */
export function groupWords(group: GroupView): string[] {
  const { openWorkloads, inner, wideInbound, wideOutbound, findings, hidden, open } = group;
  return [
    ...isolationWords(group),
    openWorkloads > 0 ? `${count(openWorkloads, 'workload')} open to others, because nothing isolates them` : '',
    !open && inner > 0 ? `${count(inner, 'pair')} inside by policy` : '',
    wideInbound > 0 ? `${wideInbound} more reach it by a policy, drawn when selected` : '',
    wideOutbound > 0 ? `it reaches ${wideOutbound} more by a policy, drawn when selected` : '',
    findings > 0 ? count(findings, 'finding') : '',
    hidden > 0 ? `${count(hidden, 'workload')} more than fit` : '',
  ].filter((phrase) => phrase !== '');
}

/** A line, phrase by phrase: `storefront/web → orders/orders-api`, `8080/TCP`, `allowed by policy`. */
export function edgeWords(edge: MapEdge, nameOf: (id: PeerId) => string): string[] {
  const { by } = edge;
  const ends = `${nameOf(edge.from)} → ${nameOf(edge.to)}`;
  const words = by
    ? [`${ends} by ${by.entries.join(', ')}`, edge.ports.join(', '), lineWords[edge.state], `through ${routeName(by.route)}`, by.controllers.length > 0 ? `served by ${by.controllers.map(nameOf).join(' or ')}` : 'served by a controller that was not read']
    : edge.bundle !== null
      ? [ends, ...bundleWords(edge.bundle), edge.ports.join(', ')]
      : [ends, edge.ports.join(', '), lineWords[edge.state], edge.partial ? 'for some pods only' : '', edge.note ?? ''];
  return words.filter((phrase) => phrase !== '');
}

/** `12 pairs allowed by policy`, `2 pairs unknown`, what the draft changes of them. */
function bundleWords({ policy, unknown, open, added, cut }: BundleCount): string[] {
  const told = [
    [policy, lineWords.policy],
    [unknown, lineWords.unknown],
    [open, 'open for lack of isolation'],
    [added, lineWords.added],
    [cut, lineWords.cut],
  ] as const;
  return told.flatMap(([pairs, words]) => (pairs > 0 ? [`${count(pairs, 'pair')} ${words}`] : []));
}

/** `Ingress shop/web`. */
function routeName(id: PeerId): string {
  const peer = parsePeer(id);
  return peer?.kind === 'route' ? plainText(`${peer.routeKind} ${peer.namespace}/${peer.name}`) : id;
}

/** `shop/web`; of what is in no namespace its name. */
export const placeName = (node: MapNode): string => (node.namespace === null ? node.name : `${node.namespace}/${node.name}`);

/** Names of peers with their namespace, as one would say them. */
export function peerNames(model: MapModel): (id: PeerId) => string {
  const names = new Map(model.nodes.map((node) => [node.id, placeName(node)]));
  return (id) => names.get(id) ?? id;
}
