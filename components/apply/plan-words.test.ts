import { describe, expect, it } from 'vitest';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { impactLine, isSaid, unsafeLine, whyNot } from './plan-words';
import { plan, step } from './testing';

const figure = { pairs: 6, reachable: 2, policy: 1, open: 1, unknown: 0 } as unknown as SimulateView['impact']['before'];
const impact = (said: Partial<SimulateView['impact']> = {}): SimulateView['impact'] => ({ before: figure, after: figure, counts: { opened: 0, closed: 0, changed: 0 }, opened: [], closed: [], changed: [], unchanged: 0, unknown: 0, collateral: 0, exact: true, truncated: 0, ...said });

describe('what applying does, in one line', () => {
  it.each([
    [impact({ counts: { opened: 1, closed: 12, changed: 0 } }), true, 'Opens 1 pair, closes 12 pairs; nothing else changes.'],
    [impact({ counts: { opened: 0, closed: 1204, changed: 1 }, collateral: 3 }), false, 'Closes 1,204 pairs, changes the ports of 1 pair; 3 not asked for.'],
    [impact({ counts: { opened: 1, closed: 0, changed: 0 } }), false, 'Opens 1 pair; not all of it is as drafted.'],
    [impact({ unknown: 2 }), true, 'Opens and closes nothing; nothing else changes; 2 pairs cannot be told.'],
    [undefined, true, 'It does what the draft asks for, and nothing else changes.'],
    [undefined, false, 'It is not proven to do just what the draft asks for.'],
  ])('%#', (one, exact, line) => expect(impactLine(one, exact)).toBe(line));
});

describe('why a plan is not carried out', () => {
  const guard = { id: 'dns', title: 'Cuts DNS', detail: '', word: 'cut dns' };

  it.each([
    ['every step is ready and nothing is in the way', plan(), {}, null],
    ['there is no step', plan({ steps: [] }), {}, 'There is nothing to apply'],
    ['the cluster refuses a step, even where no obstacle is told', plan({ steps: [step(), step({ check: { kind: 'failed', message: 'x' } })] }), {}, '1 step of 2 cannot be carried out'],
    ['something is in the way', plan({ obstacles: ['Another run is under way.'] }), {}, 'It cannot be carried out as it stands'],
    ['a word is not typed', plan({ guards: [guard] }), {}, '1 word to type above'],
    ['a word is typed wrongly', plan({ guards: [guard] }), { dns: 'cut' }, '1 word to type above'],
    ['every word is typed', plan({ guards: [guard] }), { dns: ' cut dns ' }, null],
  ])('%s', (_, one, typed, why) => expect(whyNot(one, typed)).toBe(why));

  it('a word counts as it is written, not in another case', () => {
    expect([isSaid(guard, 'cut dns'), isSaid(guard, 'Cut DNS'), isSaid(guard, ''), isSaid(guard, undefined)]).toEqual([true, false, false, false]);
  });

  it('a step that cuts for the time being says how many pairs', () => {
    expect([1, 2].map(unsafeLine)).toEqual(['From this step until a later one, 1 pair that is allowed before and after is cut.', 'From this step until a later one, 2 pairs that are allowed before and after are cut.']);
  });
});
