import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange, DraftPort } from './draft';
import { isSameDraft, mergeDrafts, mergeNotes, normalDraft, resolveMerge } from './draft-merge';
import type { PeerId } from './ids';

const id = (text: string) => text as PeerId;
const [web, api, db] = [id('workload/shop/Deployment/web'), id('workload/shop/Deployment/api'), id('workload/shop/StatefulSet/db')];
const tcp = (port: number, endPort?: number): DraftPort => ({ protocol: 'TCP', port, ...(endPort === undefined ? {} : { endPort }) });
type Ports = 'all' | readonly DraftPort[];
type Unnumbered = DraftChange extends infer C ? (C extends DraftChange ? Omit<C, 'id'> : never) : never;
const edge = (kind: 'allow' | 'keep' | 'deny', from: PeerId, to: PeerId, ports: Ports, more: object = {}): Unnumbered => ({ kind, from, to, ports, ...more });
const isolate = (subject: PeerId, ...directions: ('ingress' | 'egress')[]): Unnumbered => ({ kind: 'isolate', subject, directions });
const draft = (...changes: Unnumbered[]): Draft => ({ version: 1, changes: changes.map((change, index) => ({ ...change, id: `x${index}` }) as DraftChange) });
const bare = ({ changes }: Draft) => changes.map(({ id: _, ...change }) => change);

describe('what two people drew apart from one another', () => {
  it('is all there, numbered anew, whoever comes first', () => {
    const merged = mergeDrafts(undefined, draft(edge('allow', web, db, [tcp(5432)])), draft(isolate(db, 'ingress'), edge('keep', api, db, 'all')));
    expect(merged.conflicts).toEqual([]);
    expect(merged.draft.changes).toEqual([
      { id: 'c1', kind: 'allow', from: web, to: db, ports: [tcp(5432)] },
      { id: 'c2', kind: 'isolate', subject: db, directions: ['ingress'] },
      { id: 'c3', kind: 'keep', from: api, to: db, ports: 'all' },
    ]);
  });

  it.each<[string, Ports, Ports, Ports]>([
    ['ports', [tcp(443)], [tcp(80), tcp(443)], [tcp(80), tcp(443)]],
    ['ranges that touch', [tcp(8000, 8010)], [tcp(8005, 8020), tcp(8021)], [tcp(8000, 8021)]],
    ['all ports and some', 'all', [tcp(80)], 'all'],
    ['ports of different protocols', [tcp(53)], [{ protocol: 'UDP', port: 53 }], [tcp(53), { protocol: 'UDP', port: 53 }]],
  ])('joins the %s of one connection', (_, mine, theirs, ports) => {
    expect(bare(mergeDrafts(undefined, draft(edge('allow', web, db, mine)), draft(edge('allow', web, db, theirs))).draft)).toEqual([edge('allow', web, db, ports)]);
  });

  it('joins the directions of an isolation, and what is not kept', () => {
    const merged = mergeDrafts(undefined, { ...draft(isolate(db, 'egress')), without: ['probes'] }, { ...draft(isolate(db, 'ingress')), without: ['dns'] });
    expect(bare(merged.draft)).toEqual([isolate(db, 'ingress', 'egress')]);
    expect(merged.draft.without).toEqual(['dns', 'probes']);
  });

  it.each([
    ['the only one there is', undefined, 'reads orders', 'reads orders'],
    ['both, a line each', 'writes orders', 'reads orders', 'reads orders\nwrites orders'],
    ['each line once', 'reads orders', 'writes orders\nreads orders', 'writes orders\nreads orders'],
  ])('keeps of two reasons %s', (_, mine, theirs, why) => {
    const merged = mergeDrafts(undefined, draft(edge('allow', web, db, 'all', mine ? { why: mine } : {})), draft(edge('allow', web, db, 'all', { why: theirs })));
    expect(merged).toEqual({ draft: { version: 1, changes: [{ id: 'c1', ...edge('allow', web, db, 'all', { why }) }] }, conflicts: [] });
  });

  it('holds a connection of more ports than one change may name in several', () => {
    const odd = (from: number) => Array.from({ length: 100 }, (_, index) => tcp(from + index * 2));
    const merged = mergeDrafts(undefined, draft(edge('allow', web, db, odd(1001))), draft(edge('allow', web, db, odd(3001)))).draft;
    expect(merged.changes.map((change) => change.kind === 'allow' && change.ports.length)).toEqual([100, 100]);
  });
});

describe('with what both began from', () => {
  const base = draft(edge('allow', web, api, [tcp(80), tcp(443)]), isolate(db, 'ingress', 'egress'));

  it('what one side took away is gone, what the other added is there, in the order there was', () => {
    const mine = draft(isolate(db, 'ingress', 'egress'), edge('allow', api, db, [tcp(5432)]));
    const theirs = draft(edge('allow', web, api, [tcp(80), tcp(443)]), isolate(db, 'ingress'));
    expect(bare(mergeDrafts(base, mine, theirs).draft)).toEqual([isolate(db, 'ingress'), edge('allow', api, db, [tcp(5432)])]);
  });

  it('one port taken away and another added are both done', () => {
    const merged = mergeDrafts(base, draft(edge('allow', web, api, [tcp(443)])), draft(edge('allow', web, api, [tcp(80), tcp(443), tcp(8080)])));
    expect(bare(merged.draft)).toEqual([edge('allow', web, api, [tcp(443), tcp(8080)])]);
  });

  it('a reason that one side changed is the reason', () => {
    const old = draft(edge('allow', web, api, 'all', { why: 'old' }));
    expect(bare(mergeDrafts(old, old, draft(edge('allow', web, api, 'all', { why: 'new' }))).draft)).toEqual([edge('allow', web, api, 'all', { why: 'new' })]);
  });

  it('what both narrowed until nothing is left is a conflict, and either may be chosen', () => {
    const merged = mergeDrafts(base, draft(edge('allow', web, api, [tcp(80)])), draft(edge('allow', web, api, [tcp(443)])));
    expect(merged.conflicts).toEqual([{ kind: 'ports', change: 'c1', mine: [tcp(80)], theirs: [tcp(443)] }]);
    expect(bare(resolveMerge(merged, ['theirs']))).toEqual([edge('allow', web, api, [tcp(443)])]);
    expect(bare(resolveMerge(merged, [undefined]))).toEqual([edge('allow', web, api, [tcp(80), tcp(443)])]);
  });
});

describe('one opens what the other denies', () => {
  const internet = id('internet');
  const service = id('service/shop/front');
  it.each<[string, Unnumbered, Unnumbered]>([
    ['the same connection', edge('allow', web, db, [tcp(5432)]), edge('deny', web, db, [tcp(5000, 6000)])],
    ['kept', edge('keep', web, db, [tcp(5432)]), edge('deny', web, db, 'all')],
    ['a workload and its namespace', edge('allow', web, db, [tcp(5432)]), edge('deny', id('namespace/shop'), db, [tcp(5432)])],
    ['a Service and its namespace', edge('allow', internet, service, [tcp(5432)]), edge('deny', internet, id('namespace/shop'), 'all')],
    ['a Service and a workload behind it', edge('allow', internet, service, [tcp(5432)]), edge('deny', internet, web, 'all')],
    ['the Internet and a block of it', edge('allow', web, id('cidr/203.0.113.0/24'), [tcp(5432)]), edge('deny', web, internet, 'all')],
    ['a block and one in it', edge('allow', web, id('cidr/10.1.0.0/16'), [tcp(5432)]), edge('deny', web, id('cidr/10.0.0.0/8'), 'all')],
    ['a block of IPv6 and one in it', edge('allow', web, id('cidr/2001:db8:1::/48'), [tcp(5432)]), edge('deny', web, id('cidr/2001:db8::/32'), 'all')],
    ['private addresses and a block of them', edge('allow', web, id('cidr/192.168.7.0/24'), [tcp(5432)]), edge('deny', web, id('private'), 'all')],
  ])('is a conflict on the ports of both: %s', (_, mine, theirs) => {
    const merged = mergeDrafts(undefined, draft(mine), draft(theirs), (asked) => (asked === service ? [web] : []));
    const idOf = (change: Unnumbered) => merged.draft.changes.find(({ kind }) => kind === change.kind)?.id;
    expect(merged.conflicts).toEqual([{ kind: 'opposed', mine: idOf(mine), theirs: idOf(theirs), ports: [tcp(5432)] }]);
    expect(bare(merged.draft)).toEqual(expect.arrayContaining([mine, theirs]));
    expect(bare(resolveMerge(merged, ['theirs']))).toEqual([theirs]);
  });

  it.each<[string, Unnumbered, Unnumbered]>([
    ['other ports', edge('allow', web, db, [tcp(80)]), edge('deny', web, db, [tcp(443)])],
    ['the other direction', edge('allow', web, db, [tcp(80)]), edge('deny', db, web, [tcp(80)])],
    ['another namespace', edge('allow', web, db, [tcp(80)]), edge('deny', id('namespace/other'), db, 'all')],
    ['a Service that leads elsewhere', edge('allow', web, service, 'all'), edge('deny', web, db, 'all')],
    ['public and private addresses', edge('allow', web, id('cidr/10.0.0.0/8'), 'all'), edge('deny', web, internet, 'all')],
    ['blocks of different families', edge('allow', web, id('cidr/0.0.0.0/0'), 'all'), edge('deny', web, id('cidr/::/0'), 'all')],
    ['nodes and a block', edge('allow', id('nodes'), web, 'all'), edge('deny', id('cidr/10.0.0.0/8'), web, 'all')],
    ['an isolation and a connection it cuts', edge('allow', web, db, 'all'), isolate(db, 'ingress')],
  ])('is none: %s', (_, mine, theirs) => expect(mergeDrafts(undefined, draft(mine), draft(theirs)).conflicts).toEqual([]));

  it('is none where one of the two wants both: it has seen that', () => {
    const both = draft(edge('allow', web, db, [tcp(80)]), edge('deny', id('namespace/shop'), db, 'all'));
    expect(mergeDrafts(undefined, draft(edge('allow', web, db, [tcp(80)])), both).conflicts).toEqual([]);
    expect(mergeDrafts(undefined, draft(edge('allow', web, db, [tcp(80), tcp(443)])), both).conflicts).toEqual([{ kind: 'opposed', mine: 'c1', theirs: 'c2', ports: [tcp(443)] }]);
  });

  it('leaves the loser the ports that are not at issue', () => {
    const merged = mergeDrafts(undefined, draft(edge('deny', web, db, 'all')), draft(edge('allow', web, db, [tcp(5432)])));
    expect(bare(resolveMerge(merged, ['theirs']))).toEqual([
      edge('allow', web, db, [tcp(5432)]),
      edge('deny', web, db, [tcp(1, 5431), { protocol: 'UDP', port: 1, endPort: 65535 }, { protocol: 'SCTP', port: 1, endPort: 65535 }, tcp(5433, 65535)]),
    ]);
  });
});

describe('a denial by different means', () => {
  const deny = (means?: 'more' | 'admin-policy') => draft(edge('deny', web, db, 'all', means ? { means } : {}));

  it('is a conflict, and the chosen one is taken', () => {
    const merged = mergeDrafts(undefined, deny('more'), deny('admin-policy'));
    expect(merged.conflicts).toEqual([{ kind: 'means', change: 'c1', mine: 'more', theirs: 'admin-policy' }]);
    expect(bare(resolveMerge(merged, ['mine']))).toEqual([edge('deny', web, db, 'all', { means: 'more' })]);
  });

  it('is none where only one has decided', () => expect(mergeDrafts(undefined, deny(), deny('more'))).toMatchObject({ conflicts: [], draft: { changes: [{ means: 'more' }] } }));
});

it('two reasons that no change could hold together are a conflict', () => {
  const [mine, theirs] = ['a'.repeat(1500), 'b'.repeat(1500)];
  const merged = mergeDrafts(undefined, draft({ ...isolate(db, 'ingress'), why: mine } as Unnumbered), draft({ ...isolate(db, 'ingress'), why: theirs } as Unnumbered));
  expect(merged.conflicts).toEqual([{ kind: 'why', change: 'c1', mine, theirs }]);
  expect(resolveMerge(merged, ['theirs']).changes).toMatchObject([{ why: theirs }]);
});

it('drafts are the same whatever the order of their changes, and the ids and the way ports are written', () => {
  const [a, b] = [edge('allow', web, db, [tcp(80), tcp(81)]), isolate(db, 'ingress')];
  expect(isSameDraft(draft(a, b), draft(b, edge('allow', web, db, [tcp(80, 81)])))).toBe(true);
  expect(isSameDraft(draft(a, b), draft(a))).toBe(false);
  expect(isSameDraft(draft(a), { ...draft(a), name: 'Cut over' } as Draft)).toBe(false);
  expect(bare(normalDraft(draft(a)))).toEqual([edge('allow', web, db, [tcp(80, 81)])]);
});

it('notes of both are kept', () => expect(mergeNotes('plan', 'plan', 'plan B')).toBe('plan B'));
