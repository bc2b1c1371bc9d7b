import type { AddressSpace } from './address-space';
import { addAll, addBit, createBitset, fullBitset, type Bitset } from './bitset';
import type { Family } from './cidr';
import type { Endpoint, Endpoints } from './endpoints';
import { NONE, type PortLattice, type PortSetId } from './port-lattice';
import { ALL_PORTS, onePort, unionPorts } from './port-set';
import type { PeerForm, RuleForm } from './rule-form';
import type { SelectionIndex } from './selection-index';
import { selectorKey } from './selector';

/** A rule whose selectors are resolved to sets of endpoints. */
export interface CompiledRule {
  readonly form: RuleForm;
  /** Endpoints the rule's peers surely match, and those they may match, per address family of the connection. */
  readonly peers: Readonly<Record<Family, { readonly yes: Bitset; readonly maybe: Bitset }>>;
  /** The rule's ports, and whether they depend on the destination's named ports. */
  readonly ports: (destination: number) => PortSetId;
  readonly hasNamedPorts: boolean;
}

interface Matches {
  readonly yes: Bitset;
  readonly maybe: Bitset;
}

/** @param nodeSelectors keys of the node selectors, in the order that endpoints number them */
export function ruleCompiler(space: AddressSpace, endpoints: Endpoints, lattice: PortLattice, selections: SelectionIndex, nodeSelectors: readonly string[]): (form: RuleForm) => CompiledRule {
  const size = endpoints.all.length;
  const everything = fullBitset(size);
  const nothing = createBitset(size);
  const known = new Map<string, Matches>();

  const remember = (key: string, find: (endpoint: Endpoint) => 'yes' | 'maybe' | undefined): Matches => {
    const members = known.get(key);
    if (members) return members;
    const found = { yes: createBitset(size), maybe: createBitset(size) };
    for (const [index, endpoint] of endpoints.all.entries()) {
      const match = find(endpoint);
      if (match) addBit(found[match], index);
    }
    known.set(key, found);
    return found;
  };
  const among = (id: number, { yes, maybe }: { readonly yes: readonly number[]; readonly maybe: readonly number[] }) => (yes.includes(id) ? 'yes' : maybe.includes(id) ? 'maybe' : undefined);

  const membersOf = (peer: PeerForm, family: Family): Matches => {
    switch (peer.kind) {
      case 'pods':
        return selections.select(peer.pods);
      case 'addresses': {
        const id = space.blockId(peer.block);
        return remember(`block ${id} ${family}`, (endpoint) => among(id, endpoint.blocks[family]));
      }
      case 'nodes': {
        const id = nodeSelectors.indexOf(selectorKey(peer.selector));
        return remember(`node ${id}`, (endpoint) => (endpoint.kind === 'nodes' || endpoint.kind === 'host-pods' ? among(id, endpoint.nodeSelectors) : undefined));
      }
      case 'domains':
        return remember('domain', (endpoint) => (endpoint.kind === 'outside' ? 'maybe' : undefined));
    }
  };

  const compilePeers = (peers: readonly PeerForm[], family: Family): Matches => {
    const yes = createBitset(size);
    const maybe = createBitset(size);
    for (const peer of peers) {
      const members = membersOf(peer, family);
      addAll(yes, members.yes);
      addAll(maybe, members.maybe);
    }
    return { yes, maybe };
  };

  return (form) => {
    const { peers } = form;
    const hasAddresses = peers !== 'everything' && peers.some((peer) => peer.kind === 'addresses');
    const four = peers === 'everything' ? { yes: everything, maybe: nothing } : compilePeers(peers, 4);
    const six = hasAddresses ? compilePeers(peers as readonly PeerForm[], 6) : four;
    return { form, peers: { 4: four, 6: six }, ...compilePorts(form, endpoints, lattice) };
  };
}

/** A named port is the number it has on the destination pod, under the same protocol; where there is none it is nothing. */
function compilePorts({ ports }: RuleForm, endpoints: Endpoints, lattice: PortLattice): Pick<CompiledRule, 'ports' | 'hasNamedPorts'> {
  const numbered = lattice.intern(ports === 'all' ? ALL_PORTS : ports.numbered);
  if (ports === 'all' || ports.named.length === 0) return { ports: () => numbered, hasNamedPorts: false };
  const resolved = new Map<number, PortSetId>();
  const resolve = (destination: number): PortSetId => {
    const known = resolved.get(destination);
    if (known !== undefined) return known;
    const endpoint = endpoints.all[destination]!;
    const declared = endpoint.kind === 'pods' ? endpoint.ports : [];
    const named = declared
      .filter((port) => ports.named.some((wanted) => wanted.name === port.name && (wanted.protocol === undefined || wanted.protocol === port.protocol)))
      .reduce((set, port) => unionPorts(set, onePort(port.protocol, port.containerPort)), lattice.get(NONE));
    const id = lattice.union(numbered, lattice.intern(named));
    resolved.set(destination, id);
    return id;
  };
  return { ports: resolve, hasNamedPorts: true };
}
