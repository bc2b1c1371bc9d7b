import { describe, expect, it } from 'vitest';
import { blockBetween, blockPairs, MOST_CHANGES, type BlockKind } from './block';
import { readMatrix } from './matrix-model';
import { namespaceLine, outsideLine, pictured, workloadLine } from './testing';

/** Internet, private addresses, three workloads of the open namespace shop, the closed namespaces data and jobs, and all others. */
const LINES = [outsideLine('internet', 'Internet'), outsideLine('private', 'Private addresses'), workloadLine('shop/api'), workloadLine('shop/web'), workloadLine('shop/job'), namespaceLine('data', 3), namespaceLine('jobs', 2), { id: 'others', kind: 'others' as const, name: 'Other workloads', workloads: 9, idle: 0 }];
const matrix = readMatrix(
  pictured(LINES, [
    '-- dpd dd d',
    '-- ddd dd d',
    'oo -pd pd d',
    'oo d-d dd d',
    'oo pp- du d',
    'dd ddd dd d',
    'dd ddd dd d',
    'dd ddd dd d',
  ], [{ id: 'namespace/shop', name: 'shop', workloads: 3 }]),
  undefined,
);
const at = (name: string) => LINES.findIndex((line) => line.name === name);

/** What is drafted for the block between two cells, each given by the names of its row and its column. */
function drafted(kind: BlockKind, from: readonly [string, string], to: readonly [string, string]) {
  const place = ([row, column]: readonly [string, string]) => ({ row: at(row), column: at(column) });
  return blockPairs(matrix, blockBetween(place(from), place(to)), kind);
}
const short = (pairs: ReturnType<typeof drafted>['pairs']) => pairs.map(({ from, to }) => `${from.split('/').at(-1)} > ${to.split('/').at(-1)}`);

describe('a block of cells in the draft', () => {
  it('is the same whichever corner it is drawn from', () => {
    expect(blockBetween({ row: 5, column: 2 }, { row: 3, column: 4 })).toEqual({ rows: [3, 4, 5], columns: [2, 3, 4] });
  });

  it.each<[string, BlockKind, readonly [string, string], readonly [string, string], readonly string[]]>([
    ['allows every pair but a workload to itself', 'allow', ['api', 'api'], ['web', 'web'], ['api > web', 'web > api']],
    ['names a namespace as a whole when all of its workloads are in it', 'allow', ['api', 'data'], ['job', 'data'], ['shop > data']],
    ['names the workloads when one of the namespace is missing', 'allow', ['api', 'data'], ['web', 'data'], ['api > data', 'web > data']],
    ['allows a namespace within itself', 'allow', ['api', 'api'], ['job', 'job'], ['shop > shop']],
    ['denies what is not denied already', 'deny', ['api', 'data'], ['job', 'jobs'], ['shop > data', 'shop > jobs']],
    ['denies of single workloads only what each of them may', 'deny', ['api', 'web'], ['web', 'job'], ['api > web']],
    ['keeps what is allowed, and not what is unknown', 'keep', ['api', 'data'], ['job', 'jobs'], ['shop > data']],
    ['names the Internet, and no pair of outside peers', 'allow', ['Internet', 'Internet'], ['Private addresses', 'web'], ['internet > api', 'internet > web']],
  ])('%s', (_, kind, from, to, expected) => expect(short(drafted(kind, from, to).pairs)).toEqual(expected));

  it('says which lines no policy can name', () => {
    expect(drafted('allow', ['web', 'Private addresses'], ['web', 'api'])).toMatchObject({ leftOut: ['Private addresses'], tooMany: 0 });
    expect(short(drafted('allow', ['data', 'jobs'], ['Other workloads', 'jobs']).pairs)).toEqual(['data > jobs', 'jobs > jobs']);
  });

  it('is refused as a whole when it would be more changes than one step takes, and says how many', () => {
    const many = Array.from({ length: 20 }, (_, index) => workloadLine(`shop/w${index}`, { group: 'group/team/a' }));
    const large = readMatrix(pictured(many, many.map((_, row) => many.map((__, column) => (row === column ? '-' : 'd')).join(''))), undefined);
    const all = blockBetween({ row: 0, column: 0 }, { row: 19, column: 19 });
    expect(blockPairs(large, all, 'allow')).toEqual({ pairs: [], tooMany: 380, leftOut: [] });
    expect(380).toBeGreaterThan(MOST_CHANGES);
    expect(blockPairs(large, all, 'deny')).toEqual({ pairs: [], tooMany: 0, leftOut: [] });
  });

  it('stands for the workloads of a group that is no namespace, unless those are too many to name', () => {
    const team = { id: 'group/team/a', kind: 'group' as const, name: 'a', workloads: 2, idle: 0, members: ['workload/x/Deployment/one', 'workload/y/Deployment/two'] };
    const huge = { id: 'group/team/b', kind: 'group' as const, name: 'b', workloads: 900, idle: 0 };
    const teams = readMatrix(pictured([team, huge], ['pp', 'pp']), undefined);
    expect(short(blockPairs(teams, { rows: [0], columns: [0] }, 'deny').pairs)).toEqual(['one > two', 'two > one']);
    expect(blockPairs(teams, { rows: [0], columns: [1] }, 'deny')).toMatchObject({ pairs: [], tooMany: 1800 });
  });
});
