import { expect, it } from 'vitest';
import type { SealEdgeView } from '@/lib/queries/contract/seal';
import { edgeRows } from './edge-rows';

const edge = (from: string, to: string, more: Partial<SealEdgeView> = {}): SealEdgeView => ({ id: `${from} ${to}`, from, to, ports: ['80/TCP'], sources: ['today'], why: [], evidence: [], on: true, held: false, ...more });
const [web, db, job] = ['workload/shop/Deployment/web', 'workload/shop/StatefulSet/db', 'workload/batch/Job/job'] as const;
const shown = (edges: readonly SealEdgeView[], sealed: readonly string[], filter = '') => edgeRows(edges, sealed, filter).map((row) => (row.kind === 'group' ? `${row.namespace} ${row.edges.length}` : row.edge.id));

it('connections stand under the sealed namespace they lead to, else the one they come from', () => {
  expect(shown([edge(web, db), edge(web, job), edge(job, web)], ['shop'])).toEqual(['shop 3', `${web} ${db}`, `${web} ${job}`, `${job} ${web}`]);
  expect(shown([edge(web, db), edge(web, job)], ['shop', 'batch'])).toEqual(['batch 1', `${web} ${job}`, 'shop 1', `${web} ${db}`]);
});

it('a filter finds words of the ends, the ports, the source and the reason, and all of them', () => {
  const edges = [edge(web, db, { ports: ['5432/TCP'], why: ['web names Service shop/db.'] }), edge(web, job)];
  expect(shown(edges, ['shop'], '5432 names')).toEqual(['shop 1', `${web} ${db}`]);
  expect(shown(edges, ['shop'], '5432 job')).toEqual([]);
});
