import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { NO_PORTS, onePort } from './port-set';
import { agreedOn, bestOf, bestVerdict, isByDefault, throughAll, verdictOn } from './verdict';

const port = { protocol: 'TCP', port: 80 } as const;

it('a port is allowed, unknown, or else denied; what is allowed is not unknown', () => {
  const [http, other] = [onePort('TCP', 80), onePort('UDP', 80)];
  expect([verdictOn(http, NO_PORTS, port), verdictOn(http, http, port), verdictOn(other, http, port), verdictOn(other, other, port), verdictOn(NO_PORTS, NO_PORTS, port)]).toEqual(['allowed', 'allowed', 'unknown', 'denied', 'denied']);
});

it('the best of verdicts is allowed, then unknown; of none it is denied', () => {
  expect([bestOf(['denied', 'unknown', 'allowed']), bestOf(['denied', 'unknown', 'denied']), bestOf(['denied']), bestOf([])]).toEqual(['allowed', 'unknown', 'denied', 'denied']);
});

it('what holds whichever reading is true is what all agree on', () => {
  expect([agreedOn(['allowed', 'allowed']), agreedOn(['denied']), agreedOn(['unknown', 'unknown']), agreedOn(['allowed', 'denied']), agreedOn(['allowed', 'unknown'])]).toEqual(['allowed', 'denied', 'unknown', 'unknown', 'unknown']);
});

it('a way of several legs is allowed when every leg is, and denied when one is', () => {
  expect([throughAll(['allowed', 'allowed']), throughAll(['allowed', 'unknown', 'allowed']), throughAll(['unknown', 'denied', 'allowed']), throughAll([])]).toEqual(['allowed', 'unknown', 'denied', 'allowed']);
});

describe('the best of several sources', () => {
  const pods = [pod('x/a'), pod('x/b'), pod('x/c', { presence: 'template' }), pod('x/d')];
  const onlyA = policy('x/p', { podSelector: { matchLabels: { app: 'd' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }, { ipBlock: { cidr: '192.168.0.0/16' } }], ports: [{ port: 80 }] }] });
  const connections = new Connections(cluster({ pods, policies: [onlyA] }));
  const best = (...names: readonly string[]) => bestVerdict(connections.evaluator, names.map((name) => connections.endpoint(`x/${name}`)), connections.endpoint('x/d'), port);

  it.each<[string, readonly string[], string]>([
    ['is what one may do', ['a'], 'allowed'],
    ['is what the one may do that others may not', ['b', 'c', 'a', 'b'], 'allowed'],
    ['is unknown when it cannot be told of one, and no other may', ['b', 'c', 'b'], 'unknown'],
    ['is denied when none may', ['b', 'b'], 'denied'],
    ['is denied when there is none', [], 'denied'],
  ])('%s', (_, names, expected) => expect(best(...names)).toBe(expected));
});

describe('a connection is allowed by default', () => {
  const dual = (name: string, last: number) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`] });
  const four = (name: string, last: number) => pod(`x/${name}`, { ips: [`10.0.0.${last}`] });
  const ask = (pods: Snapshot['pods'], ...cidrs: readonly string[]) => {
    const connections = new Connections(cluster({ pods, adminPolicies: cidrs.length === 0 ? [] : [{ kind: 'AdminNetworkPolicy', name: 'some', tier: 'admin', priority: 1, subject: { pods: { matchLabels: { app: 'a' } } }, ingress: [], egress: [{ action: 'allow', peers: [{ kind: 'networks', cidrs }], ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }] }] }] }));
    return (asked: { readonly protocol: 'TCP' | 'UDP'; readonly port: number } = port) => isByDefault(connections.evaluator, connections.endpoint('x/a'), connections.endpoint('x/b'), asked);
  };

  it('where no rule decides', () => {
    const http = ask([four('a', 1), four('b', 2)], '10.0.0.0/8');
    expect([ask([four('a', 1), four('b', 2)])(), http(), http({ protocol: 'TCP', port: 81 }), http({ protocol: 'UDP', port: 80 })]).toEqual([true, false, true, true]);
  });

  it('where no rule decides on it in one of the families both have', () => {
    expect(ask([dual('a', 1), dual('b', 2)], '10.0.0.0/8')()).toBe(true);
    expect(ask([dual('a', 1), dual('b', 2)], '10.0.0.0/8', 'fd00::/8')()).toBe(false);
  });

  it('and not where rules decide in the only family both have', () => {
    expect(ask([dual('a', 1), four('b', 2)], '10.0.0.0/8')()).toBe(false);
    expect(ask([four('a', 1), dual('b', 2)], '10.0.0.0/8')()).toBe(false);
    expect(ask([four('a', 1), four('b', 2)], '10.0.0.0/8')()).toBe(false);
  });

  it('and not where policies isolate', () => {
    const connections = new Connections(cluster({ pods: [four('a', 1), four('b', 2)], policies: [policy('x/p', { ingress: [{}] })] }));
    expect(isByDefault(connections.evaluator, connections.endpoint('x/a'), connections.endpoint('x/b'), port)).toBe(false);
  });
});
