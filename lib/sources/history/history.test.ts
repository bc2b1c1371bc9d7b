import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { diffGraphs } from '@/lib/policy/differences/difference';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { History } from './history';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 4, 4, 6, 0, 30);
const at = (milliseconds: number) => new Date(START + milliseconds);

/** A cluster in which the policy `shop/n` stands for the state. */
const state = (n: number): Snapshot => cluster({ pods: [pod('shop/web'), pod('shop/db')], policies: [policy(`shop/p${n}`, { podSelector: {}, policyTypes: ['Ingress'] })] });
const stateOf = (history: History, since: number | Date) => {
  const found = history.find(since);
  return { ...found, policy: found && history.snapshotAt(found.moment)?.policies[0]?.name };
};

describe('the history of a source', () => {
  it('knows nothing before the first state', () => {
    expect(new History().find(1)).toBeUndefined();
  });

  it('finds the state that a revision had, and the one in force at a time', () => {
    const history = new History();
    history.add(state(1), 3, at(0));
    history.add(state(2), 4, at(10_000));
    expect(stateOf(history, 3)).toMatchObject({ policy: 'p1', closeness: 'exact' });
    expect(stateOf(history, 4)).toMatchObject({ policy: 'p2', closeness: 'exact' });
    expect(stateOf(history, at(9_999))).toMatchObject({ policy: 'p1', closeness: 'exact' });
    expect(stateOf(history, at(10_000))).toMatchObject({ policy: 'p2', closeness: 'exact' });
    expect(stateOf(history, at(HOUR))).toMatchObject({ policy: 'p2', closeness: 'exact' });
  });

  it('says when it begins later than what was asked for', () => {
    const history = new History();
    history.add(state(1), 3, at(0));
    expect(stateOf(history, 2)).toMatchObject({ policy: 'p1', closeness: 'first' });
    expect(stateOf(history, at(-1))).toMatchObject({ policy: 'p1', closeness: 'first' });
  });

  it('answers for a revision that changed no connection with the state that it had', () => {
    const history = new History();
    const pods = (n: number) => ['a', 'b'].map((replica) => pod(`shop/web-${n}${replica}`, { deployment: 'web', labels: { app: 'web', 'pod-template-hash': `h${n}` }, ips: [`10.0.${n}.${replica === 'a' ? 1 : 2}`] }));
    const restarted = (n: number, more: Partial<Snapshot> = {}) => cluster({ pods: pods(n), policies: state(1).policies, ...more });
    history.add(restarted(1), 1, at(0));
    for (let n = 2; n < 50; n++) history.add(restarted(n), n, at(n * 1000));
    expect(history.size).toBe(1);
    history.add(restarted(50, { policies: state(2).policies }), 50, at(HOUR));
    expect(stateOf(history, 30)).toMatchObject({ closeness: 'exact', policy: 'p1', moment: { revision: 1 } });
    // Of all that was restarted only the policy is kept besides.
    expect(history.cost).toBe(1);
  });

  it('takes wanted replicas, and what a template hints at, for nothing', () => {
    const history = new History();
    const wanted = (replicas: number): Snapshot => ({ ...state(1), workloads: state(1).workloads.map((workload) => ({ ...workload, replicas, hints: { hosts: [`h${replicas}`] } as never })) });
    for (const n of [1, 2, 3]) history.add(wanted(n), n, at(n));
    expect(history.size).toBe(1);
  });

  it.each<[string, Snapshot, Snapshot]>([
    ['a label that a policy reads', labelled('a'), labelled('b')],
    ['an address that moves into a range that a policy names', addressed('10.0.0.1'), addressed('10.0.1.1')],
    ['the second pod of a workload', cluster({ pods: [pod('shop/web-1', { deployment: 'web' })] }), cluster({ pods: [pod('shop/web-1', { deployment: 'web' }), pod('shop/web-2', { deployment: 'web', labels: { app: 'web-1' } })] })],
    ['what could not be read', cluster({ pods: [pod('shop/web')] }), cluster({ pods: [pod('shop/web')], unreadable: [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] })],
    ['the last pod of a namespace that stays', cluster({ namespaces: [namespace('b')], pods: [pod('shop/web'), pod('b/web')] }), cluster({ namespaces: [namespace('b')], pods: [pod('shop/web')] })],
    ['a namespace that is gone', cluster({ pods: [pod('shop/web'), pod('shop2/web')] }), cluster({ pods: [pod('shop/web')] })],
  ])('takes %s for another state', (_, before, after) => {
    const history = new History();
    history.add(before, 1, at(0));
    history.add(after, 2, at(1));
    expect(history.size).toBe(2);
  });

  it('tells pods in and out of an address range apart only where a policy names one', () => {
    const history = new History();
    history.add(addressed('10.0.0.1'), 1, at(0));
    history.add(addressed('10.0.0.7'), 2, at(1));
    expect(history.size).toBe(1);
  });

  it('keeps, of ten thousand revisions in two days, those promised: the last minutes, every minute of an hour, every quarter of an hour, and the first', () => {
    const history = new History();
    const step = 17_280;
    const count = 10_000;
    for (let n = 0; n < count; n++) history.add(state(n), n + 1, at(n * step));
    const now = (count - 1) * step;
    const inForceAt = (time: number) => `p${Math.floor(time / step)}`;
    expect(history.size).toBeLessThan(400);
    expect(stateOf(history, 1)).toMatchObject({ policy: 'p0', closeness: 'exact' });
    for (let time = now - 9 * MINUTE; time < now; time += 7_000) expect(stateOf(history, at(time))).toMatchObject({ policy: inForceAt(time), closeness: 'exact' });
    const onTheClock = (span: number, ago: number) => Math.floor((START + now - ago) / span) * span - START;
    for (let ago = 12 * MINUTE; ago < HOUR; ago += MINUTE) {
      const time = onTheClock(MINUTE, ago);
      expect(stateOf(history, at(time)).policy).toBe(inForceAt(time - 1));
    }
    for (let ago = HOUR + 20 * MINUTE; ago < 47 * HOUR; ago += 15 * MINUTE) {
      const time = onTheClock(15 * MINUTE, ago);
      expect(stateOf(history, at(time)).policy).toBe(inForceAt(time - 1));
    }
    expect(stateOf(history, at(now - 30 * HOUR - 5 * MINUTE))).toMatchObject({ closeness: 'earlier' });
  });

  it('never keeps more states than its limit, and drops first what was in force for the shortest time', () => {
    const history = new History({ moments: 5, objects: 1000 });
    history.add(state(0), 1, at(0));
    history.add(state(1), 2, at(MINUTE));
    for (let n = 2; n < 200; n++) history.add(state(n), n + 1, at(2 * MINUTE + n * 10));
    expect(history.size).toBe(5);
    expect(stateOf(history, 1)).toMatchObject({ policy: 'p0', closeness: 'exact' });
    expect(stateOf(history, 2)).toMatchObject({ policy: 'p1', closeness: 'exact' });
    expect(stateOf(history, 200)).toMatchObject({ policy: 'p199', closeness: 'exact' });
  });

  it('never keeps more objects than its limit, whatever changes', () => {
    const history = new History({ moments: 1000, objects: 60 });
    const all = (n: number) => cluster({ pods: Array.from({ length: 20 }, (_, index) => pod(`shop/web-${n}-${index}`, { labels: { app: `x${n}` } })), policies: state(1).policies });
    for (let n = 0; n < 40; n++) {
      history.add(all(n), n + 1, at(n * 1000));
      expect(history.cost).toBeLessThanOrEqual(100);
    }
    expect(stateOf(history, 1)).toMatchObject({ closeness: 'exact' });
    expect(stateOf(history, 40)).toMatchObject({ closeness: 'exact' });
  });

  it('forgets what was in force more than two weeks ago, but not what still was later', () => {
    const history = new History();
    const DAY = 24 * HOUR;
    history.add(state(0), 1, at(0));
    history.add(state(1), 2, at(DAY));
    history.add(state(2), 3, at(20 * DAY));
    expect(history.first).toMatchObject({ revision: 2 });
    expect(stateOf(history, at(10 * DAY))).toMatchObject({ policy: 'p1', closeness: 'exact' });
    expect(stateOf(history, at(HOUR))).toMatchObject({ policy: 'p1', closeness: 'first' });
  });

  it('has, of every state of random clusters, the very connections', () => {
    fc.assert(
      fc.property(fc.array(clusterArbitrary({ withAdmin: true, withNetworks: true, anyProfile: true }), { minLength: 2, maxLength: 4 }), (snapshots) => {
        const history = new History();
        for (const [index, snapshot] of snapshots.entries()) history.add(snapshot, index + 1, at(index * 1000));
        for (const [index, snapshot] of snapshots.entries()) {
          const found = history.find(index + 1)!;
          expect(found.closeness).toBe('exact');
          const { counts } = diffGraphs(new AllowGraph(snapshot), new AllowGraph(history.snapshotAt(found.moment)!));
          expect(counts).toEqual({ added: 0, removed: 0, changed: 0 });
        }
      }),
      { numRuns: 60 },
    );
  });
});

function labelled(tier: string): Snapshot {
  return cluster({ pods: [pod('shop/web', { labels: { tier } })], policies: [policy('shop/p', { podSelector: { matchLabels: { tier: 'a' } }, policyTypes: ['Ingress'] })] });
}

function addressed(ip: string): Snapshot {
  return cluster({ pods: [pod('shop/web', { ips: [ip] }), pod('shop/db')], policies: [policy('shop/p', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }] })] });
}
