import type { PeerId } from '@/lib/model/ids';
import type { PeerView } from '@/lib/queries/contract/common';
import type { GraphView, GroupView, WorkloadDetail } from '@/lib/queries/contract/graph';
import { plainText } from '@/components/pictures/text';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { shortCaption } from './text';

/** How the ingress of a group or a workload is outlined. */
export type Outline = 'plain' | 'open' | 'unknown' | 'outside';

export interface Badge {
  readonly tone: 'open' | 'policy' | 'muted' | 'added' | 'cut' | 'unknown';
  readonly text: string;
}

/** What a draft adds and cuts that is not drawn as a line. */
export interface DraftCount {
  readonly added: number;
  readonly cut: number;
}

interface Node {
  readonly id: PeerId;
  readonly name: string;
  /** `Deployment · 3`, `8 workloads · 24 pods`; empty for outside peers. */
  readonly caption: string;
  /** The caption where there is little room. */
  readonly brief: string;
  readonly outline: Outline;
  readonly badges: readonly Badge[];
  readonly tier: number;
  /** The open group that it stands in; `null` for what stands in none. */
  readonly box: PeerId | null;
  /** Of a workload. */
  readonly namespace: string | null;
}

/** A workload, or a peer outside the cluster. */
export interface PeerNode extends Node {
  readonly kind: 'workload' | 'outside';
  readonly peer: PeerView;
  /** Set while the workload is open. */
  readonly detail: WorkloadDetail | null;
}

/** A closed group; a faint one keeps its place and is drawn as context alone. */
export interface GroupNode extends Node {
  readonly kind: 'group';
  readonly group: GroupView;
  readonly faint: boolean;
}

export type MapNode = PeerNode | GroupNode;

/** Whether a node is there as context alone. */
export const isFaint = (node: MapNode): boolean => node.kind === 'group' && node.faint;

/** A workload or outside peer as a node of the map. */
export function toPeerNode(peer: GraphView['nodes'][number], draft: DraftCount | undefined): PeerNode {
  const outside = peer.kind !== 'workload';
  const badges: Badge[] = [];
  if (!outside && peer.openInbound > 0) badges.push({ tone: 'open', text: `open to ${peer.openInbound}` });
  else if (!outside && peer.ingress === 'unknown') badges.push({ tone: 'unknown', text: '?' });
  // Lines by a rule for nearly everyone are held back by the server until this one is selected.
  badges.push(...wideBadge(peer));
  if (peer.hostNetwork) badges.push({ tone: 'muted', text: 'hostNetwork' });
  const caption = outside ? '' : [plainText(peer.workloadKind ?? ''), peer.replicas].filter((part) => part !== undefined && part !== '').join(' · ');
  return {
    kind: outside ? 'outside' : 'workload',
    id: peer.id as PeerId,
    namespace: peer.namespace ?? null,
    box: (peer.group ?? null) as PeerId | null,
    name: outside ? outsideName(peer) : plainText(peer.name),
    caption,
    brief: shortCaption(caption),
    outline: outside ? 'outside' : peer.ingress === 'unknown' ? 'unknown' : peer.openInbound > 0 ? 'open' : 'plain',
    badges: [...badges, ...draftBadges(draft)],
    tier: outside ? 0 : peer.tier,
    peer,
    detail: peer.detail ?? null,
  };
}

/** A closed group as a node of the map. */
export function toGroupNode(group: GroupView, draft: DraftCount | undefined): GroupNode {
  const { id, name, workloads, pods, ingress, openWorkloads, findings, tier, faint } = group;
  const badges: Badge[] = [];
  if (openWorkloads > 0) badges.push({ tone: 'open', text: openWorkloads === workloads ? 'open' : `${openWorkloads} open` });
  else if (ingress === 'unknown') badges.push({ tone: 'unknown', text: '?' });
  badges.push(...wideBadge(group));
  if (findings > 0) badges.push({ tone: 'muted', text: count(findings, 'finding') });
  return {
    kind: 'group',
    id: id as PeerId,
    namespace: null,
    box: null,
    name: plainText(name),
    caption: `${count(workloads, 'workload')} · ${count(pods, 'pod')}`,
    brief: `${formatNumber(workloads)} · ${count(pods, 'pod')}`,
    outline: ingress === 'unknown' ? 'unknown' : ingress === 'open' && openWorkloads > 0 ? 'open' : 'plain',
    badges: [...badges, ...draftBadges(draft)],
    tier,
    group,
    faint,
  };
}

function wideBadge({ wideInbound, wideOutbound }: Pick<PeerView, 'wideInbound' | 'wideOutbound'>): Badge[] {
  const wide = [wideInbound > 0 ? `${wideInbound} in` : '', wideOutbound > 0 ? `${wideOutbound} out` : ''].filter((part) => part !== '');
  return wide.length > 0 ? [{ tone: 'policy', text: `+${wide.join(' · ')}` }] : [];
}

function draftBadges(draft: DraftCount | undefined): Badge[] {
  if (!draft) return [];
  return [...(draft.added > 0 ? [{ tone: 'added' as const, text: `+ ${draft.added}` }] : []), ...(draft.cut > 0 ? [{ tone: 'cut' as const, text: `− ${draft.cut}` }] : [])];
}

function outsideName(peer: PeerView): string {
  if (peer.kind === 'internet') return 'Internet';
  return peer.kind === 'private' ? 'Private addresses' : 'Nodes';
}
