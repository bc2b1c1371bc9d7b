import type { MatrixOrder } from '@/lib/queries/contract/matrix';
import { orderByLikeness } from './alike';
import type { Band, Unit } from './axis';
import { orderDownhill } from './downhill';
import type { Tally } from './tally';

/** Counts from some lines to each band, or from each band to them. */
interface Sums {
  readonly pairs: Int32Array;
  readonly policy: Int32Array;
  readonly open: Int32Array;
  readonly unknown: Int32Array;
}

type Reach = { readonly out: Sums; readonly into: Sums };

/**
 * The order of the bands of a matrix and of the lines within each. Outside peers stay first and all others last. Lines of a band are
 * compared by what they have to do with other bands and with one another, so that opening one band leaves the others as they are.
 * @param tally of the units in the order of the bands
 */
export function arrangeBands(bands: readonly Band[], tally: Tally, order: MatrixOrder): Band[] {
  if (order === 'name') return [...bands];
  const bandOf = Int32Array.from(bands.flatMap(({ units }, index) => units.map(() => index)));
  let first = 0;
  const places = bands.map(({ units }) => units.map(() => first++));
  const reach = places.map((units) => reachOf(tally, units, bandOf, bands.length));
  const groups = [...bands.keys()].filter((index) => bands[index]!.kind === 'group');
  const ordered = inOrder(order, {
    items: groups,
    profile: (group) => profileOf(reach[group]!, bands.length, group),
    weight: (from, to) => reach[from]!.out.policy[to]!,
    openWeight: (from, to) => reach[from]!.out.open[to]!,
  });
  const withLines = (index: number): Band => ({ ...bands[index]!, units: arrangeUnits(bands[index]!.units, places[index]!, index, tally, bandOf, bands.length, order) });
  return [...bands.filter(({ kind }) => kind === 'outside'), ...ordered.map(withLines), ...bands.filter(({ kind }) => kind === 'others')];
}

function arrangeUnits(units: readonly Unit[], places: readonly number[], band: number, tally: Tally, bandOf: Int32Array, bands: number, order: MatrixOrder): Unit[] {
  if (units.length < 2) return [...units];
  const reach = places.map((place) => reachOf(tally, [place], bandOf, bands));
  const count = (from: number, to: number, of: 'policy' | 'open') => tally[of][places[from]! * tally.size + places[to]!]!;
  const ordered = inOrder(order, {
    items: [...units.keys()],
    profile: (item) => {
      const among = places.map((place) => cellBits(tally, places[item]! * tally.size + place) | (cellBits(tally, place * tally.size + places[item]!) << 4));
      const others = profileOf(reach[item]!, bands, band);
      const bytes = new Uint8Array(roundUp(others.byteLength + among.length));
      bytes.set(new Uint8Array(others.buffer));
      bytes.set(among, others.byteLength);
      return new Uint32Array(bytes.buffer);
    },
    weight: (from, to) => count(from, to, 'policy'),
    openWeight: (from, to) => count(from, to, 'open'),
  });
  return ordered.map((item) => units[item]!);
}

interface Things {
  /** By name. */
  readonly items: readonly number[];
  readonly profile: (item: number) => Uint32Array;
  /** How many pairs lead from one to another by a policy, and merely because nothing isolates them. */
  readonly weight: (from: number, to: number) => number;
  readonly openWeight: (from: number, to: number) => number;
}

/** What is open to everybody has no direction: it counts only where nothing else does. */
function inOrder(order: MatrixOrder, { items, profile, weight, openWeight }: Things): number[] {
  const byPolicy = items.some((from) => items.some((to) => from !== to && weight(from, to) > 0));
  const counted = byPolicy ? weight : openWeight;
  const at = (positions: readonly number[]) => positions.map((position) => items[position]!);
  if (order === 'flow') return at(orderDownhill(items.length, (from, to) => counted(items[from]!, items[to]!)));
  const ordered = at(orderByLikeness(items.map(profile)));
  // An order by likeness has no beginning: what reaches more than it is reached by stands there.
  const slope = ordered.reduce((sum, item, place) => sum + place * items.reduce((net, other) => (other === item ? net : net + counted(item, other) - counted(other, item)), 0), 0);
  return slope > 0 || (slope === 0 && items.indexOf(ordered[0]!) > items.indexOf(ordered.at(-1)!)) ? ordered.reverse() : ordered;
}

function reachOf(tally: Tally, places: readonly number[], bandOf: Int32Array, bands: number): Reach {
  const sums = (): Sums => ({ pairs: new Int32Array(bands), policy: new Int32Array(bands), open: new Int32Array(bands), unknown: new Int32Array(bands) });
  const [out, into] = [sums(), sums()];
  for (const name of ['pairs', 'policy', 'open', 'unknown'] as const) {
    const counts = tally[name];
    for (const place of places) {
      for (let other = 0; other < tally.size; other++) {
        out[name][bandOf[other]!]! += counts[place * tally.size + other]!;
        into[name][bandOf[other]!]! += counts[other * tally.size + place]!;
      }
    }
  }
  return { out, into };
}

/** A byte for each band: half for what leads there, half for what comes from there. What a band has to do with itself stands behind all. */
function profileOf({ out, into }: Reach, bands: number, own: number): Uint32Array {
  const bytes = new Uint8Array(roundUp(bands + 1));
  for (let band = 0; band < bands; band++) bytes[band === own ? bands : band] = cellBits(out, band) | (cellBits(into, band) << 4);
  return new Uint32Array(bytes.buffer);
}

/** Whether there is anything by a policy, open, and unknown, and whether that is most there can be. */
function cellBits({ pairs, policy, open, unknown }: Sums, place: number): number {
  const reachable = policy[place]! + open[place]!;
  return (policy[place]! > 0 ? 1 : 0) | (open[place]! > 0 ? 2 : 0) | (unknown[place]! > 0 ? 4 : 0) | (reachable > 0 && reachable * 2 >= pairs[place]! ? 8 : 0);
}

const roundUp = (bytes: number) => (bytes + 3) & ~3;
