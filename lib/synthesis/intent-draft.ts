import type { Draft, DraftChange } from '@/lib/model/draft';
import type { Intent, IntentEntry } from '@/lib/model/intent';
import { formatPeer, parsePeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { draftPorts } from '@/lib/policy/draft-ports';
import { checkIntent, type IntentResult } from '@/lib/policy/intent/check-intent';
import type { End } from '@/lib/policy/intent/ends';
import { asPortSet, listeningPorts } from '@/lib/policy/listening';
import { isAllPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import type { Essential } from './safety/essential';
import { intentEdges } from './seal/intent-edges';
import { cidrsOf, NO_ADDRESSES } from './seal/ranges';

/**
 * The draft that makes an intent hold, from what does not hold today: what `must` lacks is allowed, what `mustNot` forbids is
 * denied, and what the lists of `may` leave out. A destination of `may` that nothing isolates is isolated, and what may and must
 * reach it is allowed. Essentials that lead to such a destination have no place in its list, so they are not kept for it.
 *
 * @param readPorts reads the ports of an entry
 * @param without ids of essentials that are not kept in any case
 */
export function intentDraft(graph: AllowGraph, intent: Intent, readPorts: (texts: readonly string[]) => PortSet, essentials: readonly Essential[], without: readonly string[]): Draft {
  const changes = new Map<string, DraftChange>();
  const put = (change: Unnumbered<DraftChange>) => {
    const key = JSON.stringify(change);
    if (!changes.has(key)) changes.set(key, { id: `${changes.size + 1}`, ...change } as DraftChange);
  };
  const results = checkIntent(graph, intent, readPorts);
  const { edges } = intentEdges(graph, { ...intent, mustNot: [] }, [], readPorts);
  const open = openDestinations(graph, results);
  for (const peer of open) {
    put({ kind: 'isolate', subject: peer.id, directions: ['ingress'], why: 'The list of who may reach it is complete.' });
    for (const { from, to, ports, why } of edges) if (isAbout(to, peer)) put({ kind: 'allow', from, to: peer.id, ports, why });
  }
  for (const { list, entry, evidence } of results) {
    for (const { from, to, state, ports } of evidence) {
      const isLacking = list === 'must' && state === 'denied';
      if (!isLacking && (list === 'must' || state !== 'allowed' || (list === 'may' && open.some((peer) => idOfKey(to) === peer.id)))) continue;
      const wanted = isLacking && entry.ports === undefined ? listened(graph, to, ports) : ports;
      for (const source of idsOf(entry.from, from)) {
        for (const destination of idsOf(entry.to, to)) put({ kind: isLacking ? 'allow' : 'deny', from: source, to: destination, ports: draftPorts(wanted), why: wordsOf(list, entry) });
      }
    }
  }
  const given = essentials.filter(({ edges: own }) => own.some(({ to }) => open.some((peer) => isAbout(to, peer)))).map(({ id }) => id);
  return { version: 1, changes: [...changes.values()], without: [...new Set([...without, ...given])].sort() };
}

type Unnumbered<Change> = Change extends DraftChange ? Omit<Change, 'id'> : never;

/** Workloads that lists of `may` close, and that nothing isolates today. */
function openDestinations(graph: AllowGraph, results: readonly IntentResult[]): GraphPeer[] {
  const broken = results.filter(({ list, verdict }) => list === 'may' && verdict === 'broken');
  const ids = new Set(broken.flatMap(({ evidence }) => evidence.map(({ to }) => idOfKey(to))));
  return graph.peers.filter((peer) => peer.workload && ids.has(peer.id) && graph.networkIsolation(peer, 'ingress') === 'open');
}

function isAbout(id: PeerId, { id: own, workload }: GraphPeer): boolean {
  const peer = parsePeer(id);
  return id === own || (peer?.kind === 'namespace' && peer.namespace === workload?.namespace);
}

const idOfKey = ({ key }: End): PeerId => key.replace(/^([^/]+)\/(.+)\[([^[\]]+)\]$/, 'workload/$1/$3/$2') as PeerId;

/** What an end of the evidence is to a draft: addresses go by the word of the entry that means them. */
function idsOf(peers: IntentEntry['from'], end: End): PeerId[] {
  if (!end.range) return [idOfKey(end)];
  const word = peers.find((peer) => typeof peer === 'string' && (peer === 'internet' || peer === 'private' || (/[:.]/.test(peer) && peer.includes('/'))));
  if (word === 'internet' || word === 'private') return [formatPeer({ kind: word })];
  if (typeof word === 'string') return [formatPeer({ kind: 'cidr', cidr: word })];
  const { family, first, last } = end.range;
  return cidrsOf({ ...NO_ADDRESSES, [family]: [{ first, last }] }).map((cidr) => formatPeer({ kind: 'cidr', cidr }));
}

/** What a destination listens on, where a `must` names no port; what is denied, where that is not known. */
function listened({ snapshot }: AllowGraph, to: End, denied: PortSet): PortSet {
  const workload = snapshot.workloads.find(({ id }) => `workload/${id}` === idOfKey(to));
  const ports = asPortSet((workload && listeningPorts(snapshot).get(workload.id)) ?? []);
  return isNoPorts(ports) || !isAllPorts(denied) ? denied : ports;
}

const wordsOf = (list: string, { name, from, to }: IntentEntry): string => {
  const side = (peers: IntentEntry['from']) => peers.map((peer) => (typeof peer === 'string' ? peer : JSON.stringify(peer))).join(', ');
  return `${name === undefined ? '' : `${name}: `}${side(from)} ${list === 'mustNot' ? 'must not' : list} reach ${side(to)}.`;
};
