import { describe, expect, it } from 'vitest';
import { namespace, node, pod, policy } from '@/lib/testing/builders';
import { admin, found, inNamespace, on, told } from './testing';

const pods = [pod('x/frontend', { labels: { app: 'frontend', tier: 'front' } }), pod('x/api'), pod('y/web')];

describe('a policy selects nothing', () => {
  it('when no pod of its namespace has the labels', () => {
    expect(told('selects-nothing', { pods, policies: [policy('x/p', { podSelector: on('gone') })] })).toEqual(['warning x/p spec.podSelector']);
    expect(told('selects-nothing', { pods, policies: [policy('x/p', { podSelector: on('api') }), policy('x/all', {})] })).toEqual([]);
  });

  it.each([
    ['a slip of letters', on('fronted'), 'app=frontend'],
    ['a shorter form', on('front'), 'app=frontend'],
    ['another way to write it', on('Front-End'), 'app=frontend'],
    ['the same value under another key', { matchLabels: { name: 'frontend' } }, 'app=frontend'],
    ['pods of another namespace', on('web'), 'namespace y'],
  ])('and %s is offered as what was meant', (_what, podSelector, hint) => {
    expect(found('selects-nothing', { pods, policies: [policy('x/p', { podSelector })] })).toEqual([expect.objectContaining({ hint: expect.stringContaining(hint) })]);
  });

  it('and isolating what was meant mends one that does nothing else', () => {
    const fix = (spec: object) => found('selects-nothing', { pods, policies: [policy('x/p', { podSelector: on('front'), ...spec })] })[0]!.fix;
    expect(fix({ policyTypes: ['Ingress', 'Egress'] })).toEqual([expect.objectContaining({ kind: 'isolate', subject: 'workload/x/Pod/frontend', directions: ['ingress', 'egress'] })]);
    expect(fix({ ingress: [{ from: [{ podSelector: on('api') }] }] })).toEqual([]);
  });

  it('and nothing is offered that would not mend it', () => {
    for (const podSelector of [on('apa'), on('frontend-2000'), { matchLabels: { app: 'fronted', tier: 'back' } }]) {
      expect(found('selects-nothing', { pods: [...pods, pod('x/frontend-1999')], policies: [policy('x/p', { podSelector })] })[0]).not.toHaveProperty('hint');
    }
  });

  it('as a note where no pods are to be expected: in an empty namespace, or those it means do not run now', () => {
    const ended = pod('x/job', { phase: 'Succeeded' });
    const told = (place: string, app?: string) => found('selects-nothing', { pods: [...pods, ended], policies: [policy(`${place}/p`, app ? { podSelector: on(app) } : {})] }).map(({ severity }) => severity);
    expect([told('empty'), told('x', 'job')]).toEqual([['info'], ['info']]);
  });

  it('of the admin kinds too, by its namespaces or its pods', () => {
    expect(told('selects-nothing', { pods, adminPolicies: [admin('p', 1, { subject: { namespaces: inNamespace('z') } }), admin('q', 2, { subject: { pods: on('gone') } }), admin('r', 3, {})] })).toEqual(['warning p spec.subject', 'warning q spec.subject']);
  });

  it('but not when what it selects may not have been read, or is on the host network', () => {
    const host = pod('x/agent', { hostNetwork: true, ips: ['192.168.0.1'] });
    const parts = { pods: [...pods, host], nodes: [node('n', ['192.168.0.1'])], namespaces: [namespace('x')] };
    expect(told('selects-nothing', { ...parts, policies: [policy('x/p', { podSelector: on('agent') })] })).toEqual([]);
    expect(told('selects-nothing', { ...parts, policies: [policy('x/p', { podSelector: on('gone') })], unreadable: [{ resource: 'pods', namespace: 'x', verb: 'list', reason: 'forbidden' }] })).toEqual([]);
  });
});
