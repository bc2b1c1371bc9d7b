import { describe, expect, it } from 'vitest';
import { dotOf, mermaidOf } from '@/lib/model/diagram';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { MatrixView } from '@/lib/queries/contract/matrix';
import { diagramOf, matrixCsv, matrixData } from './matrix-files';
import { readMatrix } from './matrix-model';
import { namespaceLine, outsideLine, pictured, workloadLine } from './testing';

const LINES = [outsideLine('internet', 'Internet'), workloadLine('shop/api', { replicas: 'open' }), workloadLine('shop/web'), namespaceLine('data', 3)];
const VIEW = pictured(LINES, ['-opd', 'p-od', 'dp-p', 'duo-'], [{ id: 'namespace/shop', name: 'shop', workloads: 2 }]);
const withCell = (view: MatrixView, row: number, column: number, counts: Partial<MatrixView['cells'][number]>): MatrixView => {
  const cell = { policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0, ...counts };
  return { ...view, cells: [...view.cells, cell], rows: view.rows.map((runs, index) => (index === row ? runs.map((one, at) => (at === 2 * column ? view.cells.length : one)) : runs)) };
};
const impact = (lists: object) => ({ opened: [], closed: [], changed: [], ...lists }) as unknown as SimulateView['impact'];
const DRAFT = impact({ opened: [{ from: 'internet', to: 'workload/data/StatefulSet/db', opened: [], closed: [] }], closed: [{ from: 'workload/shop/Deployment/web', to: 'workload/shop/Deployment/api', opened: [], closed: [] }] });

describe('the matrix as CSV', () => {
  it('is the same table in words', () => {
    expect(matrixCsv(readMatrix(VIEW, undefined)).split('\r\n')).toEqual([
      'row reaches column,Internet,shop/api,shop/web,data',
      'Internet,,open,by policy,denied',
      'shop/api,by policy,its replicas: open,open,denied',
      'shop/web,denied,by policy,,by policy',
      'data,denied,unknown,open,',
      '',
    ]);
  });

  it.each([
    ['several pairs by their counts', { policy: 2, unknown: 1, denied: 3 }, '"2 by policy, 1 unknown, 3 denied"'],
    ['several pairs in one state', { open: 6 }, '6 open'],
    ['one that holds for some pods only', { policy: 1, partial: true }, '"by policy, in part"'],
    ['what the filter leaves out, which is not denied', { hidden: 2 }, 'not in the filter'],
  ])('says of %s', (_, counts, words) => expect(matrixCsv(readMatrix(withCell(VIEW, 3, 0, counts), undefined)).split('\r\n')[4]).toBe(`data,${words},unknown,open,`));

  it('tells what the draft does, and two of one name by their kinds', () => {
    expect(matrixCsv(readMatrix(VIEW, DRAFT)).split('\r\n').slice(1, 4)).toEqual(['Internet,,open,by policy,denied; draft: 1 added', 'shop/api,by policy,its replicas: open,open,denied', 'shop/web,denied,by policy; draft: 1 cut,,by policy']);
    const twins = [workloadLine('shop/api'), { ...workloadLine('shop/api'), id: 'workload/shop/StatefulSet/api', workloadKind: 'StatefulSet' }];
    expect(matrixCsv(readMatrix(pictured(twins, ['-p', 'd-']), undefined)).split('\r\n')[0]).toBe('row reaches column,shop/api[Deployment],shop/api[StatefulSet]');
  });

  it('has nothing in it that a spreadsheet would run', () => expect(matrixCsv(readMatrix(pictured([namespaceLine('=cmd', 1)], ['-']), undefined))).toBe("row reaches column,'=cmd\r\n'=cmd,\r\n"));
});

describe('the matrix as data', () => {
  it('has each cell in its place, and what the draft does', () => {
    const matrix = readMatrix(VIEW, DRAFT);
    const data = matrixData(VIEW, matrix);
    for (const row of LINES.keys()) for (const column of LINES.keys()) expect(data.cells[data.rows[row]![column]!]).toEqual(matrix.cell(row, column));
    expect(data.draft).toEqual([
      { from: 'internet', to: 'namespace/data', added: 1, cut: 0 },
      { from: 'workload/shop/Deployment/web', to: 'workload/shop/Deployment/api', added: 0, cut: 1 },
    ]);
  });

  it('counts runs of cells out', () => expect(matrixData({ ...VIEW, rows: [[1, 3, 0, 1]] }, readMatrix(VIEW, undefined)).rows).toEqual([[1, 1, 1, 0]]));
});

describe('the matrix as a diagram', () => {
  it('has its lines as nodes, open groups around theirs, and an edge for each cell with anything but denials', () => {
    const { groups, nodes, edges } = diagramOf(readMatrix(VIEW, undefined));
    expect(groups).toEqual([{ id: 'namespace/shop', label: 'shop' }]);
    expect(nodes.map(({ label, group }) => [label, group])).toEqual([['Internet', null], ['api', 'namespace/shop'], ['web', 'namespace/shop'], ['data, 3', null]]);
    expect(edges.map(({ from, to, label, line }) => [from.split('/').at(-1), to.split('/').at(-1), label, line])).toEqual([
      ['internet', 'api', 'open', 'open'],
      ['internet', 'web', '', 'allowed'],
      ['api', 'internet', '', 'allowed'],
      ['api', 'web', 'open', 'open'],
      ['web', 'api', '', 'allowed'],
      ['web', 'data', '1 by policy', 'allowed'],
      ['data', 'api', '1 unknown', 'unknown'],
      ['data', 'web', '1 open', 'open'],
    ]);
  });

  it.each([
    ['unknown, whatever else is sure', { policy: 5, open: 1, unknown: 1 }, 'unknown'],
    ['open, where anything is', { policy: 5, open: 1 }, 'open'],
    ['allowed, where all is by policies or denied', { policy: 5, denied: 1 }, 'allowed'],
  ])('draws mixed cells as %s', (_, counts, line) => expect(diagramOf(readMatrix(withCell(VIEW, 3, 0, counts), undefined)).edges.find(({ from, to }) => from === 'namespace/data' && to === 'internet')?.line).toBe(line));

  it('shows what the draft adds and cuts', () => {
    const lines = diagramOf(readMatrix(VIEW, DRAFT)).edges.filter(({ line }) => line === 'added' || line === 'cut');
    expect(lines.map(({ to, label, line }) => [to, label, line])).toEqual([['namespace/data', '1 denied; draft: 1 added', 'added'], ['workload/shop/Deployment/api', 'draft: 1 cut', 'cut']]);
  });

  it('lets hostile names do nothing', () => {
    const diagram = diagramOf(readMatrix(pictured([namespaceLine('a"];\nb -> c [x="', 1), namespaceLine('shop', 2)], ['-p', 'o-']), undefined));
    expect([...dotOf(diagram)].join('').split('\n').filter((line) => line.includes(' -> "'))).toHaveLength(2);
    expect([...mermaidOf(diagram)].join('')).not.toContain('];');
  });
});
