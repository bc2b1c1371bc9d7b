import { parsePeer, type PeerId } from '@/lib/model/ids';
import { blastRadius, canFocus, focusOn, focusOnPaths } from '../focus';
import type { Selected, ViewState } from '../view-state';
import { onePeer, type End } from './ends';

/** Where an answer is to be found. */
export type Destination =
  | { readonly kind: 'view'; readonly patch: Partial<ViewState> }
  | { readonly kind: 'findings' }
  | { readonly kind: 'changes' }
  /** What is to be drawn; the rest is asked for. Ports as the API has them. */
  | { readonly kind: 'draw'; readonly change: 'allow' | 'deny'; readonly from: PeerId; readonly to: PeerId; readonly ports?: readonly string[] }
  | { readonly kind: 'seal'; readonly namespace: string };

/** What can be told of an answer beforehand. */
export type PreviewRequest =
  | { readonly kind: 'pair'; readonly from: string; readonly to: string; readonly port?: string }
  | { readonly kind: 'who' | 'whom'; readonly peer: string };

/** One way to understand a question. */
export interface Reading {
  /** The question in full, as it was understood: `Can shop/web reach shop/db on 5432/TCP?` */
  readonly words: string;
  readonly goes: Destination;
  /** Something was spelled otherwise in the question. */
  readonly corrected: boolean;
  readonly preview?: PreviewRequest;
  /** The things that are the answer, where it is known at once: ids of names. */
  readonly answer?: readonly string[];
  /** The answer has to be asked for first. */
  readonly needs?: 'unisolated';
}

/** A reading before it is known whether anything was misspelt; `null` where there is nothing to tell. */
export type Made = Omit<Reading, 'corrected'> | null;

/** ` on 80/TCP or 443/TCP`, of ports as a filter has them. */
export const on = (port: string | undefined): string => (port === undefined ? '' : ` on ${port.split('|').join(' or ')}`);
export const select = (selection: Selected, patch: Partial<ViewState> = {}): Destination => ({ kind: 'view', patch: { selection, ...patch } });
export const table = (filter: string): Destination => ({ kind: 'view', patch: { view: 'reach', filter, selection: null } });
const portTerm = (port: string | undefined): string => (port === undefined ? '' : ` port:${port}`);

export function pairReading(from: End, to: End, port: string | undefined, why: boolean): Made {
  const [source, target] = [onePeer(from), onePeer(to)];
  if (source === undefined || target === undefined) {
    const whole = { words: `What can ${from.words} reach of ${to.words}${on(port)}?`, goes: table(`${from.filter('from')} ${to.filter('to')}${portTerm(port)}`) };
    return from.name?.kind === 'outside' && to.name === undefined ? null : whole;
  }
  if (from.name!.kind === 'outside' && to.name!.kind === 'outside') return null;
  // An Ingress or a route says itself which ports it leads to.
  const asked = to.name!.kind === 'route' || to.name!.kind === 'host' ? undefined : port;
  const words = source === target ? `Can the pods of ${from.words} reach one another${on(asked)}?` : `${why ? 'Why can or can’t' : 'Can'} ${from.words} reach ${to.words}${on(asked)}?`;
  return { words, goes: select({ kind: 'edge', from: source, to: target, ...(asked !== undefined && { port: asked }) }, { focus: null }), preview: { kind: 'pair', from: source, to: target, ...(asked !== undefined && { port: asked }) } };
}

export function pathsReading(from: End, to: End): Made {
  const [source, target] = [onePeer(from), onePeer(to)];
  if (source === undefined || target === undefined || !canFocus(source) || !canFocus(target) || source === target) return null;
  return { words: `Which ways lead from ${from.words} to ${to.words}?`, goes: { kind: 'view', patch: { view: 'map', focus: focusOnPaths(source, target), selection: null } } };
}

export function hopsReading(from: End, hops: number | 'all'): Made {
  const source = onePeer(from);
  if (source === undefined || !canFocus(source)) return null;
  const within = hops === 'all' ? 'hop by hop' : `in ${hops === 1 ? 'one hop' : `${hops} hops`}`;
  return { words: `What can be reached from ${from.words}, ${within}?`, goes: { kind: 'view', patch: { view: 'map', focus: hops === 'all' ? blastRadius(source) : focusOn(source, { side: 'out', hops: Math.min(99, Math.max(1, hops)) }), selection: { kind: 'peer', id: source } } } };
}

export function whoReading(to: End, port: string | undefined): Made {
  const words = `Who can reach ${to.words}${on(port)}?`;
  const peer = onePeer(to);
  if (to.name?.kind === 'route' || to.name?.kind === 'host') return { words: `Who can reach ${to.words}?`, goes: select({ kind: 'peer', id: peer! }) };
  if (peer === undefined || port !== undefined) return { words, goes: table(`${to.filter('to')}${portTerm(port)}`) };
  if (!canFocus(peer)) return { words, goes: select({ kind: 'peer', id: peer }) };
  return { words, goes: { kind: 'view', patch: { view: 'map', focus: focusOn(peer, { side: 'in' }), selection: { kind: 'peer', id: peer } } }, preview: { kind: 'who', peer } };
}

export function whomReading(from: End, port: string | undefined): Made {
  const words = `Whom can ${from.words} reach${on(port)}?`;
  const peer = onePeer(from);
  if (from.name?.kind === 'service') return { words: `Who is behind ${from.words}?`, goes: select({ kind: 'peer', id: peer! }) };
  if (peer === undefined || port !== undefined) return { words, goes: table(`${from.filter('from')}${portTerm(port)}`) };
  // Which addresses of the Internet lead in is told there; what policies alone allow it is another number.
  return { words, goes: { kind: 'view', patch: { view: 'map', focus: focusOn(peer, { side: 'out' }), selection: { kind: 'peer', id: peer } } }, ...(parsePeer(peer)?.kind !== 'internet' && { preview: { kind: 'whom', peer } }) };
}

/** Pairs that are denied stand in the matrix and not in the table. */
export const deniedTable = (filter: string): Destination => ({ kind: 'view', patch: { view: 'matrix', filter: `${filter}${filter && ' '}state:denied`, selection: null } });

export const whoNotReading = (to: End): Made => ({ words: `Who cannot reach ${to.words}?`, goes: deniedTable(to.filter('to')) });

export const whomNotReading = (from: End): Made => ({ words: `Whom can ${from.words} not reach?`, goes: deniedTable(from.filter('from')) });

/** What to draw in words; ports that are not named are asked for, and those of a Service are, since its own are not those of its pods. */
export function drawReading(change: 'allow' | 'deny', from: End, to: End, port: string | undefined): Made {
  const [source, target] = [drawable(from), drawable(to)];
  if (source === undefined || target === undefined || source === target) return null;
  const ports = to.name!.kind === 'service' ? undefined : port?.split('|');
  return { words: `${change === 'allow' ? 'Allow' : 'Deny'} ${from.words} to reach ${to.words}${ports ? ` on ${ports.join(' and ')}` : ''}…`, goes: { kind: 'draw', change, from: source, to: target, ...(ports && { ports }) } };
}

/** Policies know pods, Services and namespaces, and no Ingresses or routes. */
const drawable = ({ name }: End): PeerId | undefined => (name && name.kind !== 'route' && name.kind !== 'host' ? (name.id as PeerId) : undefined);
