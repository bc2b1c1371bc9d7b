import type { MatrixCell, MatrixLine, MatrixView } from '@/lib/queries/contract/matrix';

const NO_PAIRS: MatrixCell = { policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0 };

/** A workload's line in an open namespace, `shop/web`; with replicas as given. */
export function workloadLine(place: string, more: Partial<MatrixLine> = {}): MatrixLine {
  const [namespace = '', name = ''] = place.split('/');
  return { id: `workload/${namespace}/Deployment/${name}`, kind: 'workload', name, namespace, workloadKind: 'Deployment', group: `namespace/${namespace}`, workloads: 1, idle: 0, ...more };
}

/** The line of a closed namespace. */
export const namespaceLine = (name: string, workloads: number): MatrixLine => ({ id: `namespace/${name}`, kind: 'group', name, namespace: name, workloads, idle: 0 });

/** The line of an outside peer. */
export const outsideLine = (id: 'internet' | 'private' | 'nodes', name: string): MatrixLine => ({ id, kind: 'outside', name, workloads: 0, idle: 0 });

/** A matrix whose cells are as a picture says, a letter each: p by policy, o open, u unknown, d denied, - no pairs; a space is left out. */
export function pictured(lines: readonly MatrixLine[], picture: readonly string[], open: MatrixView['open'] = []): MatrixView {
  const states = { p: 'policy', o: 'open', u: 'unknown', d: 'denied' } as const;
  const letters = ['-', 'p', 'o', 'u', 'd'];
  const cells = letters.map((letter): MatrixCell => ({ ...NO_PAIRS, ...(letter === '-' ? {} : { [states[letter as keyof typeof states]]: 1 }) }));
  return { revision: 1, lines: [...lines], open, cells, rows: picture.map((row) => [...row.replaceAll(' ', '')].flatMap((letter) => [letters.indexOf(letter), 1])), kept: 0 };
}
