import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { ALL_PORTS, onePort, portSet } from '@/lib/policy/port-set';
import { policy } from '@/lib/testing/builders';
import { reasonFor, reasonForChanged, reasonsFrom, reasonsOfPolicy, reasonsOfRule } from './rule-reasons';
import { networkPolicyYaml } from './yaml';

const pods = (app: string): NetworkPolicyPeer => ({ podSelector: { matchLabels: { app } } });
const web = pods('web');
const api = pods('api');
const port = (number: number) => ({ port: number, protocol: 'TCP' as const });
const ofWeb = reasonFor('ingress', [web], onePort('TCP', 80), 'Customers come this way.');
const ofApi = reasonFor('ingress', [api], onePort('TCP', 80), 'The API asks for prices.');

describe('the reasons for a rule', () => {
  it.each([
    ['stand beside each peer where they differ', [web, api], [port(80)], { whole: [], peers: [['Customers come this way.'], ['The API asks for prices.']] }],
    ['stand above the rule where it has one peer', [web], [port(80)], { whole: ['Customers come this way.'], peers: [] }],
    ['leave out those for other ports', [web], [port(81)], { whole: [], peers: [] }],
    ['count where the ports overlap', [web], [{ port: 70, endPort: 90 }], { whole: ['Customers come this way.'], peers: [] }],
    ['count where a named port may be theirs', [web], [{ port: 'http' }], { whole: ['Customers come this way.'], peers: [] }],
    ['count where the rule is for every port of the protocol', [api], [{ protocol: 'TCP' as const }], { whole: ['The API asks for prices.'], peers: [] }],
    ['leave out those for another protocol', [web], [{ port: 80, protocol: 'UDP' as const }], { whole: [], peers: [] }],
    ['are all of them where the rule is for everybody', [], [], { whole: ['Customers come this way.', 'The API asks for prices.'], peers: [] }],
    ['are none for a peer that nobody gave one for', [pods('other')], [], { whole: [], peers: [] }],
  ])('%s', (_, peers, ports, expected) => {
    expect(reasonsOfRule([...ofWeb, ...ofApi], 'ingress', { peers, ports })).toEqual(expected);
  });

  it('are not those of the other direction', () => {
    expect(reasonsOfRule(ofWeb, 'egress', { peers: [web], ports: [] })).toEqual({ whole: [], peers: [] });
  });

  it('stay with the peer when rules are joined, reordered and cut down', () => {
    const joined = policy('shop/db', { ingress: [{ from: [api, web], ports: [port(80), port(81)] }] });
    expect(reasonsOfPolicy([...ofWeb, ...ofApi, ...reasonFor('ingress', [web], onePort('TCP', 82), 'Is not needed.')], joined)).toEqual(['Customers come this way.', 'The API asks for prices.']);
  });

  it('are those of the change for the rules that changed alone', () => {
    const old = policy('shop/db', { ingress: [{ from: [web], ports: [port(80)] }, { from: [api] }] });
    const now = policy('shop/db', { ingress: [{ from: [api] }, { from: [web], ports: [port(81)] }] });
    expect(reasonForChanged(old, now, 'Moved.')).toEqual(reasonFor('ingress', [web], onePort('TCP', 81), 'Moved.'));
  });

  it('name the rule of the policy that one stands for', () => {
    const old = [policy('shop/a', { ingress: [{ from: [web] }] }), policy('shop/b', { egress: [{}, { to: [api], ports: [{ port: 'http' }] }], policyTypes: ['Egress'] })];
    expect(reasonsFrom(old)).toEqual([
      ...reasonFor('ingress', [web], ALL_PORTS, 'As spec.ingress[0] of a.'),
      ...reasonFor('egress', [], ALL_PORTS, 'As spec.egress[0] of b.'),
      ...reasonFor('egress', [api], ALL_PORTS, 'As spec.egress[1] of b.'),
    ]);
  });
});

describe('the text of a policy', () => {
  const two = policy('shop/db', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [web, api], ports: [port(80)] }, { ports: [port(9090)] }] });

  it('has the reason for each rule beside it, and the others above it all', () => {
    const scrape = reasonFor('ingress', [], portSet({ TCP: [[9090, 9090]] }), 'Prometheus scrapes it.');
    const text = networkPolicyYaml(two, { comment: ['Customers come this way.', 'Isolates db.', 'Prometheus scrapes it.', 'The API asks for prices.'], reasons: [...ofWeb, ...ofApi, ...scrape] });
    expect(text).toBe(`# Isolates db.

apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: {}
  policyTypes:
  - Ingress
  ingress:
  - from:
    # Customers come this way.
    - podSelector:
        matchLabels:
          app: web
    # The API asks for prices.
    - podSelector:
        matchLabels:
          app: api
    ports:
    - port: 80
      protocol: TCP
  # Prometheus scrapes it.
  - ports:
    - port: 9090
      protocol: TCP
`);
  });

  it('keeps a hostile reason inside its comment', () => {
    const text = networkPolicyYaml(two, { reasons: reasonFor('ingress', [], ALL_PORTS, 'x\n  - from: []\u2028---\r\nkind: Pod') });
    expect(text.split('\n').filter((line) => line.includes('kind: Pod'))).toEqual(['  # x   - from: [] --- kind: Pod']);
  });
});
