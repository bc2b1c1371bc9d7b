import { describe, expect, it } from 'vitest';
import { countNews, isAllSeen, markKey, parseMark } from './seen-mark';
import { startOf } from './changes-panel';

const NONE = { counts: { added: 0, removed: 0, changed: 0 }, workloads: { added: [], removed: [], more: 0 } };

describe('what the browser remembers having shown', () => {
  it('is read back as it was written', () => {
    const mark = { history: 'h', revision: 7, at: '2026-05-04T10:42:00.000Z' };
    expect(parseMark(JSON.stringify(mark))).toEqual(mark);
  });

  it.each([null, '', 'null', '7', '[]', '{"history":"h"}', '{"history":"h","revision":"7","at":"2026-05-04T10:42:00Z"}', '{"history":"h","revision":1.5,"at":"2026-05-04T10:42:00Z"}', '{"history":"h","revision":7,"at":"noon"}'])('is nothing when it is %j', (text) => expect(parseMark(text)).toBeNull());

  it('is kept apart for each source', () => {
    expect(markKey({ kind: 'manifests', label: 'a' })).not.toBe(markKey({ kind: 'cluster', label: 'a' }));
    expect(markKey({ kind: 'manifests', label: 'a' })).not.toBe(markKey({ kind: 'manifests', label: 'b' }));
  });

  it('moves on only while nothing has changed and that is sure', () => {
    const answer = { ...NONE, history: 'h', begins: '', from: { revision: 1, at: '' }, to: { revision: 1, at: '' }, untold: 0, doubtful: 0, groups: [], more: { groups: 0, pairs: 0 }, complete: true };
    expect(isAllSeen({ ...answer, closeness: 'exact' })).toBe(true);
    expect(isAllSeen({ ...answer, closeness: 'first' })).toBe(false);
    expect(isAllSeen({ ...answer, closeness: 'exact', counts: { added: 0, removed: 0, changed: 1 } })).toBe(false);
  });

  it('counts connections, and workloads only where no connection changed', () => {
    expect(countNews(NONE)).toBe(0);
    expect(countNews({ counts: { added: 1, removed: 2, changed: 3 }, workloads: { added: ['a'], removed: [], more: 0 } })).toBe(6);
    expect(countNews({ ...NONE, workloads: { added: ['a'], removed: ['b'], more: 5 } })).toBe(7);
  });

  it('today begins at midnight of the reader', () => {
    const now = new Date(2026, 4, 4, 10, 42);
    expect(startOf('today', now)).toEqual({ at: new Date(2026, 4, 4).toISOString() });
    expect(startOf('hour', now)).toEqual({ at: new Date(2026, 4, 4, 9, 42).toISOString() });
    expect(startOf('all', now)).toEqual({ revision: 0 });
  });
});
