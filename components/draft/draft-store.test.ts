import { describe, expect, it } from 'vitest';
import type { Draft } from '@/lib/model/draft';
import { EMPTY_HISTORY, HISTORY_LIMIT, reduceDraft } from './draft-store';
import type { DraftAction, DraftHistory } from './draft-store';

const web = 'workload/shop/Deployment/web';
const db = 'workload/shop/StatefulSet/db';
const http = { protocol: 'TCP', port: 8080 } as const;
const dns = { protocol: 'UDP', port: 53 } as const;
const allow = (from: string, to: string, ...ports: { protocol: 'TCP' | 'UDP'; port: number }[]): DraftAction => ({ kind: 'allow', from, to, ports });
const run = (...actions: DraftAction[]): DraftHistory => actions.reduce(reduceDraft, EMPTY_HISTORY);
const changes = (history: DraftHistory) => history.present.changes;

describe('drawing', () => {
  it('adds a change with a fresh id', () => {
    expect(changes(run(allow(web, db, http), { kind: 'isolate', subject: 'namespace/shop', directions: ['ingress'] }))).toEqual([
      { id: 'c1', kind: 'allow', from: web, to: db, ports: [http] },
      { id: 'c2', kind: 'isolate', subject: 'namespace/shop', directions: ['ingress'] },
    ]);
  });

  it('the same pair twice is one change with the ports of both, in order', () => {
    expect(changes(run(allow(web, db, http), allow(web, db, dns, http)))).toEqual([{ id: 'c1', kind: 'allow', from: web, to: db, ports: [dns, http] }]);
  });

  it('all ports swallow single ones, whichever came first', () => {
    const all: DraftAction = { kind: 'allow', from: web, to: db, ports: 'all' };
    expect(changes(run(allow(web, db, http), all))).toMatchObject([{ ports: 'all' }]);
    expect(changes(run(all, allow(web, db, http)))).toMatchObject([{ ports: 'all' }]);
  });

  it('several changes at once are one step back', () => {
    const pair = { kind: 'allow', from: web, to: db, ports: [http] } as const;
    const mended = run({ kind: 'mend', changes: [pair, { kind: 'isolate', subject: web, directions: ['egress'] }, { ...pair, ports: [dns] }] });
    expect(changes(mended)).toEqual([{ id: 'c1', kind: 'allow', from: web, to: db, ports: [dns, http] }, { id: 'c2', kind: 'isolate', subject: web, directions: ['egress'] }]);
    expect(changes(reduceDraft(mended, { kind: 'undo' }))).toEqual([]);
  });

  it('the two directions of a pair stay two changes', () => expect(changes(run(allow(web, db, http), allow(db, web, http)))).toHaveLength(2));

  it('isolating twice joins the directions', () => {
    expect(changes(run({ kind: 'isolate', subject: web, directions: ['egress'] }, { kind: 'isolate', subject: web, directions: ['ingress'] }))).toEqual([
      { id: 'c1', kind: 'isolate', subject: web, directions: ['ingress', 'egress'] },
    ]);
  });

  it('an id is not used again while later ones exist', () => {
    const history = run(allow(web, db, http), allow(db, web, http), { kind: 'remove', id: 'c1' }, allow('internet', web, http));
    expect(changes(history).map((change) => change.id)).toEqual(['c2', 'c3']);
  });
});

describe('undo and redo', () => {
  const drawn = run(allow(web, db, http), allow(db, web, http));

  it('undo takes back one change, redo brings it again', () => {
    const undone = reduceDraft(drawn, { kind: 'undo' });
    expect(changes(undone)).toHaveLength(1);
    expect(reduceDraft(undone, { kind: 'redo' }).present).toEqual(drawn.present);
  });

  it('a discarded draft comes back with undo', () => {
    const discarded = reduceDraft(drawn, { kind: 'discard' });
    expect(changes(discarded)).toEqual([]);
    expect(reduceDraft(discarded, { kind: 'undo' }).present).toEqual(drawn.present);
  });

  it('a new change ends what could be redone', () => {
    const history = [{ kind: 'undo' } as const, allow('internet', web, http)].reduce(reduceDraft, drawn);
    expect(reduceDraft(history, { kind: 'redo' })).toBe(history);
  });

  it('what changes nothing is no step', () => {
    for (const action of [allow(web, db, http), { kind: 'remove', id: 'c9' } as const]) expect(reduceDraft(drawn, action)).toBe(drawn);
    expect(reduceDraft(EMPTY_HISTORY, { kind: 'undo' })).toBe(EMPTY_HISTORY);
    expect(reduceDraft(EMPTY_HISTORY, { kind: 'discard' })).toBe(EMPTY_HISTORY);
  });

  it('only so many steps are remembered', () => {
    const many = run(...Array.from({ length: HISTORY_LIMIT + 20 }, (_, port) => allow(web, db, { protocol: 'TCP', port: port + 1 })));
    expect(many.past).toHaveLength(HISTORY_LIMIT);
  });
});

describe('denying and keeping', () => {
  const edge = { from: web, to: db } as const;

  it('of opposite wishes for one connection the last counts, on its ports alone', () => {
    expect(changes(run({ kind: 'allow', ...edge, ports: [http, dns] }, { kind: 'deny', ...edge, ports: [http] }))).toEqual([
      { id: 'c1', kind: 'allow', ...edge, ports: [dns] },
      { id: 'c2', kind: 'deny', ...edge, ports: [http] },
    ]);
    expect(changes(run({ kind: 'keep', ...edge, ports: [http] }, { kind: 'deny', ...edge, ports: 'all' }))).toEqual([{ id: 'c1', kind: 'deny', ...edge, ports: 'all' }]);
    expect(changes(run({ kind: 'deny', ...edge, ports: [http] }, { kind: 'keep', ...edge, ports: [http] }))).toMatchObject([{ kind: 'keep' }]);
  });

  it('keeping and allowing are not opposite, and neither is denying the way back', () => {
    expect(changes(run({ kind: 'allow', ...edge, ports: [http] }, { kind: 'keep', ...edge, ports: [http] }, { kind: 'deny', from: db, to: web, ports: [http] }))).toHaveLength(3);
  });

  it('a means is chosen and taken back', () => {
    const denied = run({ kind: 'deny', ...edge, ports: 'all' }, { kind: 'means', id: 'c1', means: 'more' });
    expect(changes(denied)).toMatchObject([{ means: 'more' }]);
    expect(changes(reduceDraft(denied, { kind: 'means', id: 'c1', means: undefined }))).toEqual([{ id: 'c1', kind: 'deny', ...edge, ports: 'all' }]);
  });
});

it('a reason is noted, and taken away when it is empty', () => {
  const noted = run(allow(web, db, http), { kind: 'why', id: 'c1', why: ' reads orders ' });
  expect(changes(noted)).toMatchObject([{ why: 'reads orders' }]);
  expect(changes(reduceDraft(noted, { kind: 'why', id: 'c1', why: ' ' }))[0]).not.toHaveProperty('why');
});

it('another draft in the place of this one is one step, without its name', () => {
  const replaced = reduceDraft(run(allow(web, db, http)), { kind: 'replace', draft: { version: 1, changes: [], without: ['dns'], name: 'x' } as Draft });
  expect(replaced.present).toEqual({ version: 1, changes: [], without: ['dns'] });
  expect(reduceDraft(replaced, { kind: 'undo' }).present.changes).toHaveLength(1);
});

describe('the safety pack', () => {
  const off = (id: string): DraftAction => ({ kind: 'without', id, off: true });
  const on = (id: string): DraftAction => ({ kind: 'without', id, off: false });

  it('has lines that are left out, each once and in order, and can be taken in again', () => {
    const history = run(off('dns kube-system/coredns'), off('api-server shop/web'), off('dns kube-system/coredns'));
    expect(history.present.without).toEqual(['api-server shop/web', 'dns kube-system/coredns']);
    expect(reduceDraft(history, on('api-server shop/web')).present.without).toEqual(['dns kube-system/coredns']);
  });

  it('leaving a line out is a step that can be undone, and taking in what is in is none', () => {
    const history = run(off('dns kube-system/coredns'));
    expect(reduceDraft(history, { kind: 'undo' }).present).toEqual(EMPTY_HISTORY.present);
    expect(reduceDraft(EMPTY_HISTORY, on('dns kube-system/coredns'))).toBe(EMPTY_HISTORY);
  });

  it('outlives the changes that are drawn after it', () => {
    expect(run(off('dns kube-system/coredns'), allow(web, db, http)).present.without).toEqual(['dns kube-system/coredns']);
  });
});
