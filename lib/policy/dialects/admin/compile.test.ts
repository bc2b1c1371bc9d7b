import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { Labels } from '@/lib/model/labels';
import { parseCidr } from '../../cidr';
import { formatPorts } from '../../port-set';
import type { PolicyForm } from '../../rule-form';
import { compileAdminPolicies, compileAdminPolicy } from './compile';

const everywhere = { namespaces: {} };
const policy = (more: Partial<AdminPolicy>): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'p', tier: 'admin', priority: 7, subject: everywhere, ingress: [], egress: [], ...more });
const rule = (peers: readonly AdminPeer[], more: Partial<AdminRule> = {}): AdminRule => ({ action: 'deny', peers, ...more });
const compiled = (one: AdminRule) => compileAdminPolicy(policy({ egress: [one] })).rules.egress?.[0];
const namespace = (name: string, labels: Labels = {}) => ({ name, labels, declared: true });
const ALL_PODS: AdminPeer = { kind: 'pods', pods: everywhere };

describe('an admin policy in the rule form', () => {
  it('keeps its tier and priority, names its rules, and leaves out a direction without rules', () => {
    const origin = { file: 'a.yaml', line: 3 };
    const form = compileAdminPolicy(policy({ kind: 'ClusterNetworkPolicy', tier: 'baseline', ingress: [rule([ALL_PODS], { name: 'first' }), rule([ALL_PODS], { action: 'pass' })], origin }));
    const ref = { kind: 'ClusterNetworkPolicy', name: 'p', origin };
    expect(form).toEqual({
      ref,
      tier: 'baseline',
      priority: 7,
      subject: { namespaces: { selector: {} }, pods: {} },
      rules: {
        ingress: [
          { ref: { policy: ref, direction: 'ingress', index: 0, name: 'first' }, action: 'deny', peers: [{ kind: 'pods', pods: { namespaces: { selector: {} }, pods: {} } }], ports: 'all' },
          { ref: { policy: ref, direction: 'ingress', index: 1 }, action: 'pass', peers: [{ kind: 'pods', pods: { namespaces: { selector: {} }, pods: {} } }], ports: 'all' },
        ],
      },
    });
  });

  it.each<[string, AdminPeer, unknown]>([
    ['pods of chosen namespaces', { kind: 'pods', pods: { namespaces: { matchLabels: { a: 'b' } }, pods: { matchLabels: { c: 'd' } } } }, [{ kind: 'pods', pods: { namespaces: { selector: { matchLabels: { a: 'b' } } }, pods: { matchLabels: { c: 'd' } } } }]],
    ['nodes', { kind: 'nodes', selector: { matchLabels: { x: 'y' } } }, [{ kind: 'nodes', selector: { matchLabels: { x: 'y' } } }]],
    ['networks, each a block', { kind: 'networks', cidrs: ['10.0.0.0/8', '::/0'] }, ['10.0.0.0/8', '::/0'].map((cidr) => ({ kind: 'addresses', block: { cidr: (parseCidr(cidr) as { cidr: unknown }).cidr, except: [] } }))],
    ['domain names', { kind: 'domain-names', names: ['*.example.com'] }, [{ kind: 'domains', names: ['*.example.com'] }]],
  ])('has as peers %s', (_, peer, expected) => {
    expect(compiled(rule([peer]))?.peers).toEqual(expected);
  });

  it('has ports by number and by name, those by name of any protocol', () => {
    const ports = compiled(rule([ALL_PODS], { ports: [{ kind: 'numbers', protocol: 'UDP', first: 53, last: 53 }, { kind: 'numbers', protocol: 'TCP', first: 80, last: 90 }, { kind: 'numbers', protocol: 'SCTP' }, { kind: 'named', name: 'http' }] }))?.ports;
    expect(ports).not.toBe('all');
    if (ports === 'all' || !ports) return;
    expect(formatPorts(ports.numbered)).toEqual(['80-90/TCP', '53/UDP', 'all SCTP']);
    expect(ports.named).toEqual([{ name: 'http' }]);
  });

  it('has ports from a number on, or up to one', () => {
    const ports = compiled(rule([ALL_PODS], { ports: [{ kind: 'numbers', protocol: 'TCP', first: 1024 }, { kind: 'numbers', protocol: 'UDP', last: 1023 }] }))?.ports;
    expect(ports !== 'all' && ports && formatPorts(ports.numbered)).toEqual(['1024-65535/TCP', '1-1023/UDP']);
  });
});

describe('a rule with a peer of a kind that is not known fails closed', () => {
  const unknown: AdminPeer = { kind: 'unknown' };
  const ports = [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }] as const;
  it.each<[AdminRule['action'], unknown]>([
    ['allow', { action: 'allow', peers: [], ports: 'all' }],
    ['deny', { action: 'deny', peers: 'everything', ports: 'all' }],
    ['pass', { action: 'deny', peers: 'everything', ports: 'all' }],
  ])('%s', (action, expected) => {
    expect(compiled(rule([ALL_PODS, unknown], { action, ports }))).toMatchObject(expected as object);
  });
});

describe('peers that compare labels with those of the subject’s namespace', () => {
  const namespaces = [namespace('a', { team: 'red', zone: '1' }), namespace('b', { team: 'red' }), namespace('c')];
  const forms = (peer: AdminPeer, subject: AdminPolicy['subject'] = everywhere) => compileAdminPolicies([policy({ subject, ingress: [rule([peer])] })], namespaces);
  const told = (form: PolicyForm) => [form.subject.namespaces, form.rules.ingress?.[0]?.peers === 'everything' ? 'everything' : form.rules.ingress?.[0]?.peers.map((peer) => (peer.kind === 'pods' ? peer.pods.namespaces : peer.kind))];
  const only = (...matchExpressions: unknown[]) => ({ selector: { matchExpressions } });

  it('become one form per namespace of the subject, all of the same policy', () => {
    const all = forms({ kind: 'same-labels', keys: ['team'] });
    expect(all.map(told)).toEqual([
      [{ name: 'a' }, [only({ key: 'team', operator: 'In', values: ['red'] })]],
      [{ name: 'b' }, [only({ key: 'team', operator: 'In', values: ['red'] })]],
      [{ name: 'c' }, []],
    ]);
    expect(new Set(all.map(({ ref }) => ref.name))).toEqual(new Set(['p']));
    expect(forms({ kind: 'same-labels', keys: ['team'] }, { namespaces: { matchLabels: { zone: '1' } }, pods: { matchLabels: { app: 'x' } } }).map(({ subject }) => subject)).toEqual([
      { namespaces: { name: 'a' }, pods: { matchLabels: { app: 'x' } } },
    ]);
  });

  it('same: every key is carried with the value of the subject’s namespace', () => {
    expect(forms({ kind: 'same-labels', keys: ['team', 'zone'] }).map((form) => told(form)[1])).toEqual([
      [only({ key: 'team', operator: 'In', values: ['red'] }, { key: 'zone', operator: 'In', values: ['1'] })],
      [],
      [],
    ]);
    expect(forms({ kind: 'same-labels', keys: [] }).map((form) => told(form)[1])).toEqual([[], [], []]);
  });

  it('not the same: every key is carried, one of them with another value', () => {
    const carried = [{ key: 'team', operator: 'Exists' }, { key: 'zone', operator: 'Exists' }];
    expect(forms({ kind: 'not-same-labels', keys: ['team', 'zone'] }).map((form) => told(form)[1])).toEqual([
      [only(...carried, { key: 'team', operator: 'NotIn', values: ['red'] }), only(...carried, { key: 'zone', operator: 'NotIn', values: ['1'] })],
      [only(...carried, { key: 'team', operator: 'NotIn', values: ['red'] }), only(...carried)],
      [only(...carried), only(...carried)],
    ]);
  });

  it('select pods by labels besides, and leave other policies whole', () => {
    const [first] = forms({ kind: 'same-labels', keys: ['team'], pods: { matchLabels: { app: 'web' } } });
    expect(first?.rules.ingress?.[0]?.peers).toMatchObject([{ pods: { pods: { matchLabels: { app: 'web' } } } }]);
    expect(compileAdminPolicies([policy({ ingress: [rule([ALL_PODS])] })], namespaces)).toHaveLength(1);
  });
});
