import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { found, from, on, told } from './testing';

const replica = (name: string, labels: Record<string, string>) => pod(`x/${name}`, { labels: { app: 'web', ...labels }, deployment: 'web' });
const pods = [replica('web-1', { version: 'v1', 'pod-template-hash': 'a' }), replica('web-2', { version: 'v2', 'pod-template-hash': 'b' }), replica('web-3', {}), pod('x/db')];
const version = { matchLabels: { version: 'v1' } };

describe('pods of one owner with different labels', () => {
  it('are told when a policy applies to some of them only', () => {
    expect(told('labels-differ', { pods, policies: [policy('x/p', { podSelector: version })] })).toEqual(['warning x/p spec.podSelector']);
    expect(found('labels-differ', { pods, policies: [policy('x/p', { podSelector: version })] })[0]).toMatchObject({ message: expect.stringContaining('label version (none, v1, v2)'), peers: ['workload/x/Deployment/web'] });
  });

  it('are told when a rule lets in some of them only', () => {
    expect(told('labels-differ', { pods, policies: [policy('x/p', { podSelector: on('db'), ingress: from({ podSelector: version }) })] })).toEqual(['warning x/p spec.ingress[0]']);
    expect(told('labels-differ', { pods, policies: [policy('x/p', { podSelector: on('db'), ingress: from({ podSelector: version }, { podSelector: on('web') }) })] })).toEqual([]);
  });

  it('are not told when no policy reads the label, or it makes no difference', () => {
    expect(told('labels-differ', { pods, policies: [policy('x/p', { podSelector: on('web') })] })).toEqual([]);
    expect(told('labels-differ', { pods, policies: [policy('x/p', { podSelector: { matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v9'] }] } })] })).toEqual([]);
  });

  it('are a note when the label is one replica’s own', () => {
    const key = 'statefulset.kubernetes.io/pod-name';
    const set = [0, 1].map((index) => replica(`web-${index}`, { [key]: `web-${index}` }));
    expect(told('labels-differ', { pods: set, policies: [policy('x/p', { podSelector: { matchLabels: { [key]: 'web-0' } } })] })).toEqual(['info x/p spec.podSelector']);
  });
});
