import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { parseCidr, type Cidr } from '@/lib/policy/cidr';
import { NO_PORTS, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { WantedPair } from './synthesis';

/** Ports that are asked about between ends, by ends: what a draft wants opened, or wants closed. */
export class Asked {
  private readonly byEnds = new Map<string, PortSet>();
  private readonly blocks = new Map<PeerId, Cidr>();

  constructor(pairs: readonly WantedPair[]) {
    for (const { from, to, ports } of pairs) {
      this.byEnds.set(`${from}>${to}`, unionPorts(this.ofIds(from, to), ports));
      for (const id of [from, to]) {
        const peer = parsePeer(id);
        const parsed = peer?.kind === 'cidr' && parseCidr(peer.cidr);
        if (parsed && parsed.ok) this.blocks.set(id, parsed.cidr);
      }
    }
  }

  private ofIds(from: PeerId, to: PeerId): PortSet {
    return this.byEnds.get(`${from}>${to}`) ?? NO_PORTS;
  }

  of(from: GraphPeer, to: GraphPeer): PortSet {
    return this.ofIds(from.id, to.id);
  }

  /** Blocks of addresses are asked about, and one of the two ends is made of addresses. */
  namesBlocks(...ends: readonly GraphPeer[]): boolean {
    return this.blocks.size > 0 && ends.some(({ kind }) => kind === 'internet' || kind === 'private');
  }

  /** What is asked about two pieces of ends: as the ends, or as addresses that a block holds all of. */
  ofEndpoints(graph: AllowGraph, [from, source]: readonly [GraphPeer, number], [to, destination]: readonly [GraphPeer, number]): PortSet {
    const idsOf = (peer: GraphPeer, endpoint: number) => [peer.id, ...[...this.blocks].flatMap(([id, cidr]) => (holdsAll(graph, cidr, endpoint) ? [id] : []))];
    return unionOfPorts(idsOf(from, source).flatMap((a) => idsOf(to, destination).map((b) => this.ofIds(a, b))));
  }
}

function holdsAll({ evaluator }: AllowGraph, { family, first, last }: Cidr, endpoint: number): boolean {
  const one = evaluator.compiled.endpoints.all[endpoint]!;
  return one.kind === 'outside' && one.group.family === family && one.group.ranges.every((range) => first <= range.first && range.last <= last);
}
