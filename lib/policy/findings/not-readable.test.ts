import { describe, expect, it } from 'vitest';
import type { Unreadable } from '@/lib/model/snapshot';
import { pod } from '@/lib/testing/builders';
import { found, whole } from './testing';

const CODE = 'not-readable';
const findings = (...unreadable: Unreadable[]) => found(CODE, { pods: [pod('x/web')], unreadable });

describe('what could not be read', () => {
  it('is a finding for each thing, by the cluster or by the namespace', () => {
    expect(findings({ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }, { resource: 'nodes', verb: 'watch', reason: 'timeout' })).toStrictEqual([
      whole(CODE, { severity: 'warning', message: 'Could not watch nodes of the cluster: timeout', objects: [] }),
      whole(CODE, { severity: 'warning', message: 'Could not list networkpolicies in namespace x: forbidden', objects: ['Namespace x'] }),
    ]);
  });

  it('is one finding for all namespaces of which the same could not be read, on each of them', () => {
    const of = (...namespaces: string[]) => findings(...namespaces.map((namespace) => ({ resource: 'networkpolicies', namespace, verb: 'list', reason: `forbidden in ${namespace}` }) as const));
    expect(of('x', 'y')).toStrictEqual([whole(CODE, { severity: 'warning', message: 'Could not list networkpolicies in 2 namespaces (x, y); of x: forbidden in x', objects: ['Namespace x', 'Namespace y'] })]);
    expect(of('a', 'b', 'c', 'd', 'e').map(({ message }) => message)).toEqual(['Could not list networkpolicies in 5 namespaces (a, b, c and 2 more); of a: forbidden in a']);
  });

  it('says what stands for the policies of other projects', () => {
    expect(findings({ resource: 'otherpolicies', verb: 'list', reason: 'forbidden' })).toStrictEqual([whole(CODE, { severity: 'warning', message: 'Could not list policies of other kinds of the cluster: forbidden', objects: [] })]);
  });

  const severity = (resource: Unreadable['resource']) => findings({ resource, verb: 'list', reason: 'forbidden' }).map((one) => one.severity);

  it.each<Unreadable['resource']>(['pods', 'namespaces', 'nodes', 'networkpolicies', 'otherpolicies', 'adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies', 'userdefinednetworks'])('is a warning when it is %s, by which verdicts are reached', (resource) => {
    expect(severity(resource)).toEqual(['warning']);
  });

  it.each<Unreadable['resource']>(['services', 'ingresses', 'workloads', 'endpointslices', 'routes'])('is a note when it is %s: no verdict depends on them', (resource) => {
    expect(severity(resource)).toEqual(['info']);
  });
});
