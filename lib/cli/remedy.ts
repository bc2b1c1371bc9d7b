import type { DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { AskedPort } from '@/lib/policy/explain';
import { NO_PORTS, portSet, unionPorts } from '@/lib/policy/port-set';
import { smallestAllow } from '@/lib/policy/smallest-allow';
import { peerOf, wantedPorts } from './explanation.ts';
import type { End } from './find-ends.ts';
import { connectionText } from '@/lib/policy/connection-ports';

/** What would allow a denied connection. */
export interface Remedy {
  /** As `export --allow` takes it. */
  readonly allow?: string;
  /** What no NetworkPolicy that adds this alone can overcome. */
  readonly obstacles: readonly string[];
}

/** One end of a question: the word it was asked by, and what that names. */
export interface AskedEnd {
  readonly word: string;
  readonly ends: readonly End[];
}

/** The smallest change that allows the port, else what the destination listens on, else every port. */
export function remedyFor(graph: AllowGraph, from: AskedEnd, to: AskedEnd, port: AskedPort | undefined): Remedy {
  const [source, destination] = [peerId(graph, from), peerId(graph, to)];
  if (source === null || destination === null) return { obstacles: [`A draft cannot name ${(source === null ? from : to).word}: of addresses it names the whole Internet alone.`] };
  const smallest = smallestAllow(graph, source, destination, port ?? wantedPorts(graph, peerOf(graph, to.ends)));
  if (smallest.kind === 'not-needed') return { obstacles: [] };
  const obstacles = smallest.obstacles.map(({ message }) => message);
  if (smallest.kind === 'impossible') return { obstacles };
  const { ports } = smallest.change;
  const named = ({ word, ends }: AskedEnd) => (ends[0]!.range ? word : ends[0]!.key);
  return { allow: `${named(from)} => ${named(to)}${ports === 'all' ? '' : ` : ${connectionText(setOf(ports))}`}`, obstacles };
}

/** The peer of the graph that a draft can be asked to name; `null` for addresses that are not one. */
function peerId(graph: AllowGraph, { word, ends }: AskedEnd): PeerId | null {
  const peer = peerOf(graph, ends);
  return !ends[0]!.range ? peer.id : word === 'internet' || word === 'private' ? (word as string as PeerId) : null;
}

const setOf = (ports: readonly DraftPort[]) => ports.reduce((set, { protocol, port, endPort }) => unionPorts(set, portSet({ [protocol]: [[port, endPort ?? port]] })), NO_PORTS);
