import { describe, expect, it } from 'vitest';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import { focusOn, focusOnPaths, type Focus } from '@/lib/queries/focus';
import type { Selected } from '@/lib/queries/view-state';
import { focusOfSelection } from './focus-of-selection';

const web = formatPeer({ kind: 'workload', namespace: 'shop', workloadKind: 'Deployment', name: 'web' });
const internet = 'internet' as PeerId;
const service = formatPeer({ kind: 'service', namespace: 'shop', name: 'web' });

describe('the key that focuses', () => {
  it.each<[string, Selected | null, Focus | null]>([
    ['puts a workload into the middle', { kind: 'peer', id: web }, focusOn(web)],
    ['looks for the paths of a connection, whatever port was asked about', { kind: 'edge', from: internet, to: web, port: '80/TCP' }, focusOnPaths(internet, web)],
    ['does nothing for a workload with its own replicas', { kind: 'edge', from: web, to: web }, null],
    ['does nothing for a Service', { kind: 'peer', id: service }, null],
    ['does nothing for a connection to a Service', { kind: 'edge', from: web, to: service }, null],
    ['does nothing for a namespace', { kind: 'namespace', name: 'shop' }, null],
    ['does nothing without a selection', null, null],
  ])('%s', (_, selection, focus) => expect(focusOfSelection(selection)).toEqual(focus));
});
