import { describe, expect, it } from 'vitest';
import { draftsPrefix, emptyDraft, formatKeptDraft, namedDraft, parseKeptDraft, parseUnnamedDraft } from './draft-storage';
import { EMPTY_HISTORY, reduceDraft } from './draft-store';

const drawn = reduceDraft(EMPTY_HISTORY, { kind: 'allow', from: 'internet', to: 'workload/shop/Deployment/web', ports: [{ protocol: 'TCP', port: 443 }] });
const undone = reduceDraft(reduceDraft(drawn, { kind: 'discard' }), { kind: 'undo' });
const kept = { ...emptyDraft('d1', 'Cut over'), notes: 'For the audit.', history: undone };

describe('a draft kept in the browser', () => {
  it('survives a reload, with what can be undone and redone, and what was saved elsewhere', () => {
    const saved = { draft: namedDraft(kept), version: '7' };
    expect(parseKeptDraft('d1', formatKeptDraft({ ...kept, saved }))).toEqual({ ...kept, saved });
    expect(parseKeptDraft('d2', formatKeptDraft(emptyDraft('d2', 'Draft 1')))).toEqual(emptyDraft('d2', 'Draft 1'));
  });

  it('needs less room without its history', () => {
    expect(parseKeptDraft('d1', formatKeptDraft(kept, 0))).toEqual({ ...kept, history: { ...EMPTY_HISTORY, present: drawn.present } });
    expect(parseKeptDraft('d1', formatKeptDraft({ ...kept, history: drawn }, 1))?.history).toEqual(drawn);
  });

  it.each(['', '{', '[]', '{"name":"x","past":[],"present":{"version":2,"changes":[]},"future":[]}', formatKeptDraft(kept).replace('"TCP"', '"ICMP"')])('is nothing when damaged: %s', (text) => {
    expect(parseKeptDraft('d1', text)).toBeNull();
    expect(parseUnnamedDraft(text)).toBeNull();
  });

  it('is read from before drafts had names', () => expect(parseUnnamedDraft(JSON.stringify(drawn))).toEqual(drawn));

  it('is kept for each source apart', () => {
    expect(draftsPrefix('a').startsWith(draftsPrefix('a/b')) || draftsPrefix('a/b').startsWith(draftsPrefix('a'))).toBe(false);
  });
});
