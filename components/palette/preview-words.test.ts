import { describe, expect, it } from 'vitest';
import type { PairState } from '@/lib/queries/contract/common';
import type { ExplainView } from '@/lib/queries/contract/explain';
import type { ReachRow } from '@/lib/queries/contract/reach';
import { explainPreview, reachPreview, verdictPreview } from './preview-words';

type Half = ExplainView['egress'];
const half = (direction: Half['direction'], verdict: Half['verdict']): Half => ({ direction, verdict, subject: '', policies: [], notes: [] });
const missing = (direction: Half['direction']) => ({ direction, at: 'internet', message: '' });
const peer = { name: 'web' } as ExplainView['from'];
const explain = (parts: Partial<ExplainView>): ExplainView => ({
  revision: 1, from: peer, to: peer, verdict: 'allowed', state: 'policy', ports: [], partial: false, egress: half('egress', 'not-isolated'), ingress: half('ingress', 'allowed'), classes: [], cases: [], notes: [], missing: [], obstacles: [], ...parts,
});

describe('an answer in a line', () => {
  it.each<[Partial<ExplainView>, string, string]>([
    [{ verdict: 'denied', missing: [missing('ingress')] }, 'denied: the ingress half is missing', 'denied'],
    [{ verdict: 'denied', missing: [missing('egress'), missing('ingress')] }, 'denied: both halves are missing', 'denied'],
    [{ verdict: 'denied', notes: ['They have no port in common.'] }, 'denied: They have no port in common', 'denied'],
    [{ verdict: 'denied' }, 'denied: no rule allows it', 'denied'],
    [{ verdict: 'unknown' }, 'unknown: it cannot be told from what could be read', 'unknown'],
    [{ ingress: half('ingress', 'not-isolated') }, 'allowed, only because nothing isolates either end', 'open'],
    [{ ingress: half('ingress', 'not-isolated'), partial: true }, 'allowed, only because nothing isolates either end; not for all pods alike', 'open'],
  ])('%j', (parts, text, tone) => expect(explainPreview(explain(parts))).toEqual({ text, tone }));

  it.each<[ExplainView['verdict'], PairState, string, string]>([
    ['allowed', 'policy', 'allowed', 'allowed'],
    ['allowed', 'open', 'allowed, because nothing isolates', 'open'],
    ['denied', 'denied', 'denied', 'denied'],
    ['unknown', 'unknown', 'unknown: it cannot be told', 'unknown'],
  ])('of a verdict alone: %s, %s', (verdict, state, text, tone) => expect(verdictPreview(verdict, state)).toEqual({ text, tone }));

  it.each<[PairState[], string]>([
    [[], 'nothing can'],
    [['policy', 'policy'], '2 peers, by policy'],
    [['open'], '1 peer, because nothing isolates'],
    [['policy', 'open', 'open'], '3 peers: 1 by policy, 2 because nothing isolates'],
    [['policy', 'unknown'], '1 peer, by policy; of 1 peer it cannot be told'],
    [['unknown', 'unknown'], 'of 2 peers it cannot be told'],
  ])('of who is at the other end: %j', (states, text) => expect(reachPreview(states.map((state) => ({ state }) as ReachRow), 'who').text).toBe(text));
});
