import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph } from '../allow-graph';
import { draftPorts } from '../draft-ports';
import { ALL_PORTS, portSet } from '../port-set';
import { ruleCatalogue } from './catalogue';
import { findMistakes } from './find-mistakes';
import { admin, inNamespace, on, rule, told } from './testing';

const mistakes = (snapshot: Snapshot) => findMistakes(new AllowGraph(snapshot));

describe('findings', () => {
  it('are none without policies', () => {
    expect(mistakes(cluster({ pods: [pod('x/a')] }))).toEqual([]);
  });

  it('say their severity, why they matter and where they are', () => {
    const policies = [{ ...policy('x/typo', { podSelector: on('aa') }), origin: { file: 'p.yaml', line: 3, lines: { 'spec.podSelector': 8 } } }];
    expect(mistakes(cluster({ pods: [pod('x/a')], policies }))).toEqual([
      {
        code: 'selects-nothing',
        severity: 'warning',
        title: ruleCatalogue['selects-nothing'].title,
        why: ruleCatalogue['selects-nothing'].why,
        message: 'x/typo selects no running pod: none in x matches app=aa.',
        objects: [{ kind: 'NetworkPolicy', namespace: 'x', name: 'typo', file: 'p.yaml', line: 8 }],
        field: 'spec.podSelector',
        peers: [],
        fix: [],
      },
    ]);
  });

  it('stand by namespace, name, kind and field when they have one code; numbers count as numbers', () => {
    const peers = Array.from({ length: 12 }, (_, index) => ({ podSelector: on(`gone-${index}`) }));
    const twelve = (place: string) => policy(place, { podSelector: {}, ingress: [{ from: peers }] });
    const adminPolicies = (['ClusterNetworkPolicy', 'AdminNetworkPolicy'] as const).map((kind) => admin('x', 1, { kind, ingress: [rule('deny', { kind: 'pods', pods: { pods: on('gone') } })] }));
    const found = mistakes({ ...cluster({ pods: [pod('x/a'), pod('y/a')], policies: [twelve('y/a'), twelve('x/b'), twelve('x/a')], adminPolicies }), source: { kind: 'cluster', label: 'c' } });
    const places = ['x a', 'x b', 'y a'].flatMap((place) => peers.map((_, index) => `${place} spec.ingress[0].from[${index}]`));
    expect(found.filter(({ code }) => code === 'peer-matches-nothing').map(({ objects: [first], field }) => `${first?.kind === 'NetworkPolicy' ? first.namespace : first?.kind} ${first?.name} ${field}`)).toEqual([
      'AdminNetworkPolicy x spec.ingress[0].from[0]',
      'ClusterNetworkPolicy x spec.ingress[0].from[0]',
      ...places,
    ]);
  });

  it('of peers that match nothing are told as what explains them, for the rule that has it alone', () => {
    const gone = Array.from({ length: 10 }, (_, index) => ({ podSelector: on(`gone-${index}`) }));
    const split = [{ namespaceSelector: inNamespace('y') }, ...gone, { podSelector: on('b') }];
    const policies = [policy('x/p', { podSelector: {}, ingress: [{ from: split }, { from: [{ podSelector: on('gone') }, { podSelector: on('a') }] }] }), policy('z/p', { podSelector: {}, ingress: [{ from: [{ podSelector: on('gone') }] }] })];
    const found = mistakes(cluster({ pods: [pod('x/a'), pod('y/b'), pod('y/c'), pod('z/a')], policies })).map(({ code, objects: [first], field }) => `${code} ${first?.namespace} ${field}`);
    expect(found).toEqual(['or-for-and x spec.ingress[0].from', 'peer-matches-nothing x spec.ingress[1].from[0]', 'peer-matches-nothing z spec.ingress[0].from[0]']);
  });

  it('stand by severity, then code, then object and field, and are the same for any order of the input', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        const found = mistakes(snapshot);
        const ranks = found.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
        expect(ranks).toEqual([...ranks].sort());
        const reversed = { ...snapshot, pods: [...snapshot.pods].reverse(), policies: [...snapshot.policies].reverse(), adminPolicies: [...snapshot.adminPolicies].reverse(), namespaces: [...snapshot.namespaces].reverse(), workloads: [...snapshot.workloads].reverse() };
        expect(mistakes(reversed)).toEqual(found);
      }),
      { seed: 6, numRuns: 150 },
    );
  });

  it('have codes that the catalogue knows, and are never more severe than it says', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        for (const { code, severity, objects } of mistakes(snapshot)) {
          expect(['error', 'warning', 'info'].indexOf(severity)).toBeGreaterThanOrEqual(['error', 'warning', 'info'].indexOf(ruleCatalogue[code].severity));
          if (code !== 'not-readable') expect(objects.length).toBeGreaterThan(0);
        }
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

describe('findings under any profile', () => {
  it('are found without fail, each once', () => {
    const profiles = fc.constantFrom<ProfileName[]>('kubernetes', 'calico', 'cilium', 'ovn-kubernetes', 'aws-vpc', 'antrea', 'none', 'np-guard');
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), profiles, (snapshot, name) => {
        const found = mistakes({ ...snapshot, profile: { name, basis: 'chosen' } });
        expect(new Set(found.map(({ code, objects, field, message, peers }) => JSON.stringify([code, objects, field, message, peers]))).size).toBe(found.length);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('are told once of a policy whose peers depend on the namespace it applies to', () => {
    const egress = [rule('deny', { kind: 'networks', cidrs: ['0.0.0.0/0'] }, { kind: 'same-labels', keys: ['team'] })];
    const parts = { pods: [pod('x/a'), pod('y/a')], adminPolicies: [admin('p', 1, { egress })] };
    expect(told('networks-cover-pods', parts)).toEqual(['warning p spec.egress[0]']);
  });
});

describe('ports of a draft', () => {
  it('are all, single ports and ranges, per protocol', () => {
    expect(draftPorts(ALL_PORTS)).toBe('all');
    expect(draftPorts(portSet({ TCP: [[80, 80], [8000, 8010]], SCTP: [[7, 7]] }))).toEqual([{ protocol: 'TCP', port: 80 }, { protocol: 'TCP', port: 8000, endPort: 8010 }, { protocol: 'SCTP', port: 7 }]);
  });
});
