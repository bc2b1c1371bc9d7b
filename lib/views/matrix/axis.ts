import { compareText } from '@/lib/model/compare-text';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { MatrixLine, MatrixQuery } from '@/lib/queries/contract/matrix';
import type { Analysis } from '../analysis';
import { groupsOf, type Group } from '../grouping';
import { peerView } from '../peer-view';
import { stateOn } from './tally';

/** A line before it has its place. */
export interface Unit {
  readonly line: MatrixLine;
  readonly peers: readonly GraphPeer[];
}

/** Lines that stay together: an outside peer, a group, or all other workloads in one. */
export interface Band {
  readonly kind: 'outside' | 'group' | 'others';
  readonly id: string;
  readonly name: string;
  readonly isOpen: boolean;
  readonly units: readonly Unit[];
}

/** In a cluster of so many workloads every group is open from the start. */
const SMALL = 60;
/** So many lines one matrix can have, and so many of them by opening groups. */
const MAX_GROUPS = 2000;
const MAX_OPENED = 600;
/** Of a group with more members a drawing would be too long. */
const NAMED_MEMBERS = 200;

/**
 * The bands of a matrix: outside peers, then groups by name, open or closed as the query wants as far as there is room, then all
 * else in one line.
 * @returns how many groups stay closed for want of room as well
 */
export function layBands(analysis: Analysis, query: MatrixQuery): { bands: Band[]; kept: number } {
  const { graph } = analysis;
  const chosen = new Set(query.namespaces);
  const scoped = (peer: GraphPeer) => chosen.size === 0 || chosen.has(peer.workload!.namespace);
  const shown = groupsOf(analysis, query.grouping).all.map((group) => ({ ...group, peers: group.workloads.flatMap((id) => graph.peer(id) ?? []).filter(scoped) })).filter(({ peers }) => peers.length > 0).slice(0, MAX_GROUPS);
  const total = shown.reduce((sum, { peers }) => sum + peers.length, 0);
  const [opened, closed] = [new Set(query.open), new Set(query.closed)];
  const wants = ({ id }: Group) => opened.has(id) || (!closed.has(id) && (query.level === 'workloads' || (query.level === 'auto' && total <= SMALL)));

  let room = MAX_OPENED;
  let kept = 0;
  const bands: Band[] = graph.peers.filter(({ workload }) => !workload).map((peer) => ({ kind: 'outside', id: peer.id, name: peerView(analysis, peer).name, isOpen: false, units: [peerUnit(analysis, peer, query)] }));
  for (const group of shown) {
    const isWanted = wants(group);
    const isOpen = isWanted && group.peers.length <= room;
    if (isOpen) room -= group.peers.length;
    else if (isWanted) kept++;
    const members = [...group.peers].sort((a, b) => compareText(a.workload!.name, b.workload!.name) || compareText(a.id, b.id));
    bands.push({ kind: 'group', id: group.id, name: group.name, isOpen, units: isOpen ? members.map((peer) => peerUnit(analysis, peer, query, group.id)) : [groupUnit(group, members)] });
  }
  const placed = new Set(bands.flatMap(({ units }) => units.flatMap(({ peers }) => peers)));
  const others = graph.peers.filter((peer) => !placed.has(peer));
  if (others.length > 0) bands.push({ kind: 'others', id: 'others', name: 'Other workloads', isOpen: false, units: [{ line: { id: 'others', kind: 'others', name: 'Other workloads', ...countsOf(others) }, peers: others }] });
  return { bands, kept };
}

const countsOf = (peers: readonly GraphPeer[]) => ({ workloads: peers.length, idle: peers.filter(({ endpoints }) => endpoints.length === 0).length });

function groupUnit({ id, name, namespace }: Group, peers: readonly GraphPeer[]): Unit {
  const whom = namespace !== undefined ? { namespace } : peers.length <= NAMED_MEMBERS ? { members: peers.map((peer) => peer.id) } : {};
  return { line: { id, kind: 'group', name, ...whom, ...countsOf(peers) }, peers };
}

function peerUnit(analysis: Analysis, peer: GraphPeer, { port }: MatrixQuery, group?: string): Unit {
  const { name, namespace, workloadKind } = peerView(analysis, peer);
  if (!peer.workload) return { line: { id: peer.id, kind: 'outside', name, workloads: 0, idle: 0 }, peers: [peer] };
  const replicas = analysis.graph.podCount(peer) > 1 ? { replicas: stateOn(analysis.graph.pair(peer.id, peer.id), port) } : {};
  return { line: { id: peer.id, kind: 'workload', name, namespace, workloadKind, group, ...countsOf([peer]), ...replicas }, peers: [peer] };
}
