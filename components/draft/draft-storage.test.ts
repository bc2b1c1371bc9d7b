import { describe, expect, it } from 'vitest';
import { draftKey, formatStoredDraft, parseStoredDraft } from './draft-storage';
import { EMPTY_HISTORY, reduceDraft } from './draft-store';

const drawn = reduceDraft(EMPTY_HISTORY, { kind: 'allow', from: 'internet', to: 'workload/shop/Deployment/web', ports: [{ protocol: 'TCP', port: 443 }] });

describe('the draft kept in the browser', () => {
  it('survives a reload, with what can be undone', () => {
    expect(parseStoredDraft(formatStoredDraft(drawn))).toEqual({ history: drawn });
  });

  it('is empty and silent when there is none', () => expect(parseStoredDraft(null)).toEqual({ history: EMPTY_HISTORY }));

  it.each(['', '{', '[]', '{"past":[],"present":{"version":2,"changes":[]},"future":[]}', formatStoredDraft(drawn).replace('"TCP"', '"ICMP"')])('is discarded with a message when damaged: %s', (text) => {
    const loaded = parseStoredDraft(text);
    expect(loaded.history).toEqual(EMPTY_HISTORY);
    expect(loaded.message).toMatch(/damaged/);
  });

  it('is kept for each source apart', () => expect(draftKey('sample')).not.toBe(draftKey('prod')));
});
