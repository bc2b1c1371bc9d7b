import { describe, expect, it } from 'vitest';
import { node, pod, policy } from '@/lib/testing/builders';
import { admin, allow, found, on, podsOf } from './testing';

/** Pods whose port is called http, and rules that name it as https. */
const servers = (count: number) => Array.from({ length: count }, (_, index) => pod(`x/web-${index}`, { labels: { app: 'web' }, ports: [`http:${8080 + index}`] }));
const clients = (count: number) => Array.from({ length: count }, (_, index) => pod(`x/client-${index}`, { labels: { app: 'client' } }));
const HTTPS = [{ port: 'https' }];
const ingress = policy('x/p', { podSelector: on('web'), ingress: [{ from: [{ podSelector: on('client') }], ports: HTTPS }] });
const fixOf = (pods: ReturnType<typeof pod>[], one = ingress) => found('named-port-unresolved', { pods, policies: [one] })[0]!.fix;
const tcp = (port: number) => [{ protocol: 'TCP' as const, port }];

describe('what a rule was to allow, as a draft', () => {
  it('is one connection for each two workloads, in order, each with the port of its destination', () => {
    expect(fixOf([...servers(2), ...clients(3)])).toStrictEqual([
      ...[0, 1, 2].map((client) => allow(`x/client-${client}`, 'x/web-0', tcp(8080))),
      ...[0, 1, 2].map((client) => allow(`x/client-${client}`, 'x/web-1', tcp(8081))),
    ]);
  });

  it('leads from the subjects to the peers of an egress rule', () => {
    const egress = policy('x/p', { podSelector: on('client'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('web') }], ports: HTTPS }] });
    expect(fixOf([...servers(2), ...clients(1)], egress)).toStrictEqual([allow('x/client-0', 'x/web-0', tcp(8080)), allow('x/client-0', 'x/web-1', tcp(8081))]);
  });

  it('is nothing when it would take more than six connections', () => {
    expect(fixOf([...servers(2), ...clients(3)])).toHaveLength(6);
    expect(fixOf([...servers(3), ...clients(3)])).toEqual([]);
    expect(fixOf([...servers(1), ...clients(7)])).toEqual([]);
  });

  it('connects no workload with itself, and none that lacks the port', () => {
    const among = policy('x/p', { podSelector: on('web'), ingress: [{ from: [{ podSelector: on('web') }], ports: HTTPS }] });
    expect(fixOf([...servers(2)], among)).toStrictEqual([allow('x/web-1', 'x/web-0', tcp(8080)), allow('x/web-0', 'x/web-1', tcp(8081))]);
    expect(fixOf([...servers(1), pod('x/plain', { labels: { app: 'web' } })], among)).toStrictEqual([allow('x/plain', 'x/web-0', tcp(8080))]);
  });

  it('is nothing for everyone, nor in place of a rule of an admin policy', () => {
    expect(fixOf([...servers(1), ...clients(1)], policy('x/p', { podSelector: on('web'), ingress: [{ ports: HTTPS }] }))).toEqual([]);
    const adminPolicies = [admin('p', 1, { subject: { pods: on('web') }, ingress: [{ action: 'allow', peers: [podsOf()], ports: [{ kind: 'named', name: 'https' }] }] })];
    expect(found('named-port-unresolved', { pods: [...servers(1), ...clients(1)], adminPolicies }).map(({ fix }) => fix)).toEqual([[]]);
  });

  it('names no hostNetwork pods, which no labels find', () => {
    const open = policy('x/p', { podSelector: on('web'), ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }, { podSelector: on('client') }], ports: HTTPS }] });
    const agent = pod('x/agent', { hostNetwork: true, ips: ['192.168.0.1'] });
    expect(fixOf([...servers(1), ...clients(1), agent], open)).toStrictEqual([allow('x/client-0', 'x/web-0', tcp(8080))]);
    expect(found('named-port-unresolved', { pods: [...servers(1), agent], nodes: [node('n', ['192.168.0.1'])], policies: [open] })[0]!.fix).toEqual([]);
  });
});

describe('what a policy was to isolate, as a draft', () => {
  const isolated = (count: number) => found('selects-nothing', { pods: servers(count), policies: [policy('x/p', { podSelector: { matchLabels: { name: 'web' } } })] })[0]!.fix;

  it('is one change for each workload', () => {
    expect(isolated(2)).toStrictEqual(['workload/x/Pod/web-0', 'workload/x/Pod/web-1'].map((subject) => ({ id: `isolate ${subject}`, kind: 'isolate', subject, directions: ['ingress'] })));
  });

  it('is nothing for more than six', () => {
    expect([isolated(6).length, isolated(7).length]).toEqual([6, 0]);
  });
});
