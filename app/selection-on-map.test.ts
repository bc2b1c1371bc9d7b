import { expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Selected } from '@/lib/queries/view-state';
import { selectionOnMap } from './selection-on-map';

const id = (text: string) => text as PeerId;
const [web, api, one, many] = [id('workload/x/Deployment/web'), id('workload/x/Deployment/api'), id('service/x/one'), id('service/x/many')];
const snapshot = { services: [{ id: one, workloads: [api] }, { id: many, workloads: [api, web] }] } as unknown as SnapshotView;

it.each<[string, Selected | null, Selected | null]>([
  ['nothing is nothing', null, null],
  ['a workload is itself', { kind: 'peer', id: web }, { kind: 'peer', id: web }],
  ['an edge to an Ingress is itself', { kind: 'edge', from: web, to: id('route/x/Ingress/i') }, { kind: 'edge', from: web, to: id('route/x/Ingress/i') }],
  ['a Service is its only workload', { kind: 'peer', id: one }, { kind: 'peer', id: api }],
  ['a Service of several is nothing', { kind: 'peer', id: many }, null],
  ['an edge to a Service leads to its only workload', { kind: 'edge', from: web, to: one, port: '80/TCP' }, { kind: 'edge', from: web, to: api }],
  ['an edge to a Service of several is its source', { kind: 'edge', from: web, to: many }, { kind: 'peer', id: web }],
  ['an edge to the Service in front of itself is its source', { kind: 'edge', from: api, to: one }, { kind: 'peer', id: api }],
])('on the map %s', (_, selection, expected) => expect(selectionOnMap(selection, snapshot)).toEqual(expected));
