import { describe, expect, it, vi } from 'vitest';
import { INITIAL_VIEW } from '@/lib/queries/view-state';
import { groupingChoices, groupingWord, withToggled } from './grouping-choices';

describe('what is opened and closed by hand', () => {
  it.each([
    ['a closed group is noted as open', [], [], true, false, ['g'], []],
    ['an opened one is forgotten when it is closed again', ['g'], [], false, false, [], []],
    ['one that is open by itself is noted as closed', [], [], false, true, [], ['g']],
    ['and forgotten when it is opened again', [], ['g'], true, true, [], []],
    ['the others stay noted, in order', ['a', 'x'], ['y'], true, false, ['a', 'g', 'x'], ['y']],
  ] as const)('%s', (_, open, closed, isOpen, isKept, expectedOpen, expectedClosed) => {
    expect(withToggled({ open, closed }, 'g', isOpen, isKept)).toEqual({ open: expectedOpen, closed: expectedClosed });
  });
});

describe('the choice of groups', () => {
  it('marks what is chosen, and forgets what was open in another grouping', () => {
    const onView = vi.fn();
    const items = groupingChoices([{ key: 'tier', values: 2, workloads: 5 }], { ...INITIAL_VIEW, open: ['namespace/shop'] }, onView).flatMap((item) => (typeof item === 'object' && 'label' in item ? [item] : []));
    expect(items.filter(({ checked }) => checked).map(({ label }) => label)).toEqual(['Automatic', 'Namespace']);
    expect(items.at(-1)).toMatchObject({ label: 'tier', detail: '2 values, on 5 workloads' });
    items.at(-1)!.onSelect();
    expect(onView).toHaveBeenCalledWith({ grouping: 'label:tier', open: [], closed: [] });
  });

  it('is told in a word', () => expect([groupingWord('team'), groupingWord('label:a/b')]).toEqual(['team', 'a/b']));
});
