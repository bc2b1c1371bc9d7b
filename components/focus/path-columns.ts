import { peerName } from '@/components/verdict/peer-name';
import type { PathsView } from '@/lib/queries/contract/hops';

/** The ways between two peers as columns: each peer as far along as on the longest way that it is on, so that lines lead on, and the end in the last. None is empty. */
export function columnsOfPaths(view: PathsView): readonly (readonly string[])[] {
  const place = new Map<string, number>();
  for (const { peers } of view.paths) for (const [index, id] of peers.entries()) place.set(id, Math.max(index, place.get(id) ?? 0));
  const last = Math.max(1, ...view.paths.map(({ peers }) => peers.length - 1));
  place.set(view.from, 0);
  place.set(view.to, last);
  return Array.from({ length: last + 1 }, (_, column) => [...place].flatMap(([id, at]) => (at === column ? [id] : []))).filter((ids) => ids.length > 0);
}

export interface PathLine {
  readonly from: string;
  readonly to: string;
  readonly leg: PathsView['paths'][number]['legs'][number];
}

/** Every leg once. */
export function linesOfPaths(view: PathsView): readonly PathLine[] {
  const lines = new Map<string, PathLine>();
  for (const { peers, legs } of view.paths) {
    for (const [index, leg] of legs.entries()) lines.set(`${peers[index]}>${peers[index + 1]}`, { from: peers[index]!, to: peers[index + 1]!, leg });
  }
  return [...lines.values()];
}

/** A line for each path: `shop/web -[8080]-> shop/api -[5432 (open)]-> data/db`. */
export function pathsText({ paths }: PathsView): string {
  const words = ({ label, ports, state }: PathLine['leg']) => `${label || ports.join(', ')}${state === 'policy' ? '' : ` (${state})`}`;
  return paths.map(({ peers, legs }) => `${peerName(peers[0]!).full}${legs.map((leg, index) => ` -[${words(leg)}]-> ${peerName(peers[index + 1]!).full}`).join('')}\n`).join('');
}

/** The cells and lines of one way. */
export function partsOfPath({ peers }: PathsView['paths'][number]): ReadonlySet<string> {
  return new Set([...peers, ...peers.slice(1).map((id, index) => `${peers[index]}>${id}`)]);
}
