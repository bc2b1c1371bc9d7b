import { parsePeer, type PeerId } from '@/lib/model/ids';
import { legStateSchema, type LegState } from './contract/hops';

/** What the map is narrowed to. */
export type Focus = FocusAround | FocusOnPaths;

/** One peer in the middle, who reaches it on the left, whom it reaches on the right, by hops. */
export interface FocusAround {
  readonly kind: 'around';
  readonly peer: PeerId;
  readonly side: 'both' | 'in' | 'out';
  readonly hops: number | 'all';
  /** What the legs may rest on. */
  readonly via: readonly LegState[];
  /** From the Internet: also by addresses that nothing publishes. */
  readonly addresses: 'published' | 'any';
  /** Groups unfolded, as `out1:namespace/shop`. */
  readonly unfolded: readonly string[];
}

/** Every way from one peer to another. */
export interface FocusOnPaths {
  readonly kind: 'paths';
  readonly from: PeerId;
  readonly to: PeerId;
  readonly legs: number;
  readonly via: readonly LegState[];
}

export const LEG_STATES = legStateSchema.options;
export const HOP_CHOICES = [1, 2, 3, 4, 'all'] as const;
export const LEG_CHOICES = [2, 3, 4, 6, 8] as const;
const MOST_HOPS = 99;
const MOST_LEGS = 12;
const LEGS = 4;

/** A peer in the middle with its neighbours on both sides. */
export const focusOn = (peer: PeerId, more: Partial<Omit<FocusAround, 'kind' | 'peer'>> = {}): FocusAround => ({ kind: 'around', peer, side: 'both', hops: 1, via: LEG_STATES, addresses: 'published', unfolded: [], ...more });

/** Everybody that somebody who holds this peer could get to, hop by hop. */
export const blastRadius = (peer: PeerId): FocusAround => focusOn(peer, { side: 'out', hops: 'all' });

export const focusOnPaths = (from: PeerId, to: PeerId): FocusOnPaths => ({ kind: 'paths', from, to, legs: LEGS, via: LEG_STATES });

/** Peers that hops and ways are about: workloads and the places outside the cluster. */
export function canFocus(id: PeerId): boolean {
  const kind = parsePeer(id)?.kind;
  return kind === 'workload' || kind === 'internet' || kind === 'private' || kind === 'nodes';
}

/** Reads a focus from a URL's parameters; `null` when there is none, or it makes no sense. */
export function readFocus(params: URLSearchParams): Focus | null {
  const peer = params.get('focus') as PeerId | null;
  if (!peer || !canFocus(peer)) return null;
  const wanted = (params.get('via') ?? '').split(',');
  const kept = LEG_STATES.filter((state) => wanted.includes(state));
  const via = kept.length > 0 ? kept : LEG_STATES;
  const to = params.get('towards') as PeerId | null;
  if (to) return canFocus(to) && to !== peer ? { kind: 'paths', from: peer, to, legs: numberIn(params.get('legs'), MOST_LEGS) ?? LEGS, via } : null;
  const side = params.get('side');
  return {
    kind: 'around',
    peer,
    side: side === 'in' || side === 'out' ? side : 'both',
    hops: params.get('hops') === 'all' ? 'all' : (numberIn(params.get('hops'), MOST_HOPS) ?? 1),
    via,
    addresses: params.get('addresses') === 'any' ? 'any' : 'published',
    unfolded: [...new Set(params.getAll('unfold').filter((text) => /^(in|out)\d{1,2}:./.test(text)))].sort(),
  };
}

/** Writes what `readFocus` reads. */
export function writeFocus(focus: Focus | null, params: URLSearchParams): void {
  if (focus === null) return;
  if (focus.kind === 'paths') {
    params.set('focus', focus.from);
    params.set('towards', focus.to);
    if (focus.legs !== LEGS) params.set('legs', String(focus.legs));
  } else {
    params.set('focus', focus.peer);
    if (focus.side !== 'both') params.set('side', focus.side);
    if (focus.hops !== 1) params.set('hops', String(focus.hops));
    if (focus.addresses !== 'published') params.set('addresses', focus.addresses);
    for (const text of focus.unfolded) params.append('unfold', text);
  }
  if (focus.via.length < LEG_STATES.length) params.set('via', focus.via.join(','));
}

function numberIn(text: string | null, most: number): number | null {
  const number = Number(text);
  return text !== null && /^\d{1,2}$/.test(text) && number >= 1 && number <= most ? number : null;
}
