import { describe, expect, it } from 'vitest';
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
