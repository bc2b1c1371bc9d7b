import { describe, expect, it } from 'vitest';
import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';
import { cellWords, lineWords } from './cell-words';
import { lookOf, readMatrix } from './matrix-model';
import { namespaceLine, outsideLine, pictured, workloadLine } from './testing';

const cell = (counts: Partial<Parameters<typeof lookOf>[0]>) => ({ policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0, ...counts });

describe('how a cell looks', () => {
  it.each([
    ['one pair as its state', cell({ unknown: 1 }), { kind: 'same', state: 'unknown', partial: false }],
    ['pairs in one state as that state', cell({ denied: 12 }), { kind: 'same', state: 'denied', partial: false }],
    ['pairs in several by their shares, so that unknown stays apart', cell({ policy: 1, unknown: 1, denied: 2 }), { kind: 'mixed', policy: 0.25, open: 0, unknown: 0.25 }],
    ['no pairs as nothing, not as denied', cell({}), { kind: 'none' }],
    ['pairs that do not fit the filter as hidden, not as denied', cell({ hidden: 3 }), { kind: 'hidden' }],
    ['shares of those that fit the filter', cell({ open: 1, denied: 1, hidden: 8 }), { kind: 'mixed', policy: 0, open: 0.5, unknown: 0 }],
  ])('%s', (_, counts, look) => expect(lookOf(counts)).toEqual(look));
});

const LINES = [outsideLine('internet', 'Internet'), workloadLine('shop/api', { replicas: 'open' }), workloadLine('shop/web'), namespaceLine('data', 3)];
const VIEW = pictured(LINES, ['-opd', 'p-od', 'dp-p', 'duo-'], [{ id: 'namespace/shop', name: 'shop', workloads: 2 }]);
const change = (from: string, to: string, ports: Partial<PairChange> = {}): PairChange => ({ from, to, before: 'denied', after: 'policy', opened: [], closed: [], intended: true, causes: [], ...ports });
const impact = (lists: Partial<SimulateView['impact']>) => ({ opened: [], closed: [], changed: [], ...lists }) as unknown as SimulateView['impact'];

describe('a matrix as it is drawn', () => {
  it('has every run of cells in its place', () => {
    const runs = { ...VIEW, rows: [[1, 4], [2, 1, 3, 3], [4, 2, 0, 2], [0, 4]] };
    const states = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => readMatrix(runs, undefined).cell(row, column)));
    expect(states.map((row) => row.map((one) => Object.entries(one).find(([, count]) => count === 1)?.[0] ?? '-'))).toEqual([
      ['policy', 'policy', 'policy', 'policy'],
      ['open', 'unknown', 'unknown', 'unknown'],
      ['denied', 'denied', '-', '-'],
      ['-', '-', '-', '-'],
    ]);
  });

  it('counts at its margins the pairs with workloads alone, and the unknown ones not', () => {
    const { reaches, reachedBy } = readMatrix(VIEW, undefined);
    expect(reaches).toEqual([2, 1, 2, 1]);
    expect(reachedBy).toEqual([1, 1, 2, 1]);
  });

  it('marks what the draft adds and cuts where the two ends stand, a closed namespace for all of its workloads', () => {
    const web = 'workload/shop/Deployment/web';
    const marked = readMatrix(VIEW, impact({ opened: [change(web, 'workload/data/StatefulSet/db'), change(web, 'workload/data/StatefulSet/cache')], closed: [change('internet', web)], changed: [change(web, 'internet', { opened: ['80/TCP'], closed: ['81/TCP'] })] }));
    expect(marked.mark(2, 3)).toEqual({ added: 2, cut: 0 });
    expect(marked.mark(0, 2)).toEqual({ added: 0, cut: 1 });
    expect(marked.mark(2, 0)).toEqual({ added: 1, cut: 1 });
    expect(marked.mark(1, 3)).toBeUndefined();
  });
});

describe('the words of a cell', () => {
  const matrix = readMatrix(VIEW, impact({ opened: [change('workload/shop/Deployment/web', 'workload/data/StatefulSet/db')] }));

  it('say who reaches whom and what holds', () => {
    expect(cellWords(matrix, 0, 1)).toEqual({ heading: 'Internet → shop/api', lines: ['open, nothing isolates'] });
    expect(cellWords(matrix, 2, 3)).toEqual({ heading: 'shop/web → data', lines: ['1 pair allowed by a policy', '1 pair added by the draft'] });
  });

  it('tell a workload’s own replicas from pairs, and a single pod from replicas', () => {
    expect(cellWords(matrix, 1, 1)).toEqual({ heading: 'shop/api → its own replicas', lines: ['open, nothing isolates'] });
    expect(cellWords(matrix, 2, 2).lines).toEqual(['one pod, which always reaches itself']);
  });

  it('say why there is nothing to tell', () => {
    const idle = readMatrix(pictured([outsideLine('internet', 'Internet'), workloadLine('shop/gone', { idle: 1 }), namespaceLine('data', 1)], ['---', '---', '---']), undefined);
    expect(cellWords(idle, 0, 0).lines).toEqual(['both are outside the cluster']);
    expect(cellWords(idle, 0, 1).lines).toEqual(['shop/gone has no running pods']);
    expect(cellWords(idle, 2, 2).lines).toEqual(['there is no pair of different workloads']);
  });

  it('count the pairs of a mixed cell by their states', () => {
    const mixed = readMatrix({ ...VIEW, cells: VIEW.cells.map((one, index) => (index === 1 ? { policy: 2, open: 0, unknown: 1, denied: 3, hidden: 4 } : one)) }, undefined);
    expect(cellWords(mixed, 2, 3).lines).toEqual(['2 of 6 pairs allowed by a policy', '1 of 6 pairs unknown, cannot be told', '3 of 6 pairs denied', '4 pairs not in the filter']);
  });

  it('name a line with what it is and its total', () => {
    expect(lineWords(matrix, 3, 'row')).toBe('data, group of 3 workloads, closed, reaches 1');
    expect(lineWords(matrix, 2, 'column')).toBe('shop/web, Deployment, reached by 2');
  });
});
