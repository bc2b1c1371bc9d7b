import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { marksOf, type PulsedPair } from './pulse-marks';

const pair = (from: string, to: string, change: PulsedPair['change'] = 'added'): PulsedPair => ({ from: from as PeerId, to: to as PeerId, change });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const never = () => false;

describe('what lights up on the map', () => {
  it('is the line of each pair, while few have none', () => {
    const pairs = [pair('a', 'b'), pair('a', 'c'), pair('a', 'd', 'removed')];
    expect(marksOf(pairs, never)).toEqual({ pairs, peers: [] });
  });

  it('is a peer in the place of many pairs without a line, whichever end of them it is', () => {
    const pairs = [...numbered(3).map((id) => pair(id, 'hub', 'removed')), ...numbered(3).map((id) => pair('hub', id, 'removed')), pair('x', 'y')];
    expect(marksOf(pairs, never)).toEqual({ pairs: [pair('x', 'y')], peers: [{ id: 'hub', change: 'removed' }] });
  });

  it('is every line that is drawn, however many a peer has', () => {
    const pairs = numbered(10).map((id) => pair('hub', id));
    expect(marksOf(pairs, () => true)).toEqual({ pairs, peers: [] });
  });

  it('tells what is new from what is gone at one peer', () => {
    const pairs = [...numbered(5).map((id) => pair('hub', id)), ...numbered(5).map((id) => pair('hub', id, 'removed'))];
    expect(marksOf(pairs, never).peers).toEqual([{ id: 'hub', change: 'added' }, { id: 'hub', change: 'removed' }]);
  });

  it('is never more than a map can bear', () => {
    const pairs = numbered(200).map((id) => pair(id, `${id}-other`));
    expect(marksOf(pairs, never).pairs).toHaveLength(60);
  });
});
