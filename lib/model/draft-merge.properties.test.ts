import fc from 'fast-check';
import { describe, it, expect } from 'vitest';
import { draftSchema } from '@/lib/queries/contract/draft';
import type { Draft, DraftChange } from './draft';
import { isSameDraft, mergeDrafts, normalDraft, resolveMerge, type DraftConflict } from './draft-merge';
import type { PeerId } from './ids';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const peer = fc.constantFrom('workload/a/Deployment/web', 'workload/a/Deployment/db', 'namespace/a', 'service/a/web', 'namespace/b', 'internet', 'cidr/10.0.0.0/8').map((text) => text as PeerId);
const port = fc.record({ protocol: fc.constantFrom('TCP' as const, 'UDP' as const), port: fc.constantFrom(53, 80, 81, 443), endPort: fc.constantFrom(undefined, 443, 8080) }).map(({ endPort, ...one }) => ({ ...one, ...(endPort !== undefined && endPort >= one.port ? { endPort } : {}) }));
const ports = fc.oneof(fc.constant('all' as const), fc.array(port, { minLength: 1, maxLength: 3 }));
const why = fc.constantFrom({}, { why: 'one' }, { why: 'two' });
const change = fc.oneof(
  fc.tuple(fc.record({ kind: fc.constantFrom('allow' as const, 'keep' as const), from: peer, to: peer, ports }), why).map(([edge, reason]) => ({ ...edge, ...reason })),
  fc.tuple(fc.record({ kind: fc.constant('deny' as const), from: peer, to: peer, ports }), why, fc.constantFrom({}, { means: 'more' as const }, { means: 'admin-policy' as const })).map(([edge, reason, means]) => ({ ...edge, ...reason, ...means })),
  fc.tuple(fc.record({ kind: fc.constant('isolate' as const), subject: peer, directions: fc.constantFrom(['ingress' as const], ['egress' as const], ['ingress' as const, 'egress' as const]) }), why).map(([isolation, reason]) => ({ ...isolation, ...reason })),
);
const draft: fc.Arbitrary<Draft> = fc
  .tuple(fc.array(change, { maxLength: 6 }), fc.subarray(['dns', 'probes']))
  .map(([changes, without]) => ({ version: 1, changes: changes.map((one, index) => ({ ...one, id: `d${index}` }) as DraftChange), ...(without.length > 0 ? { without } : {}) }));
const base = fc.option(draft, { nil: undefined });

const swapped = (conflict: DraftConflict) => ({ ...conflict, mine: conflict.theirs, theirs: conflict.mine });
const check = (property: fc.IProperty<unknown>) => fc.assert(property as fc.IProperty<[]>, { seed: SEED, numRuns: 1000 });

describe('merging any two drafts', () => {
  it('gives the same whoever is called mine', () => {
    check(fc.property(base, draft, draft, (was, mine, theirs) => {
      const [one, other] = [mergeDrafts(was, mine, theirs), mergeDrafts(was, theirs, mine)];
      expect(other.draft).toEqual(one.draft);
      expect(other.conflicts.map(swapped)).toEqual(one.conflicts);
      const choices = one.conflicts.map((_, index) => (index % 2 === 0 ? 'mine' : 'theirs') as 'mine' | 'theirs');
      expect(resolveMerge(other, choices.map((choice) => (choice === 'mine' ? 'theirs' : 'mine')))).toEqual(resolveMerge(one, choices));
    }) as fc.IProperty<unknown>);
  });

  it('of a draft with itself changes nothing, and neither does merging again what is merged', () => {
    check(fc.property(base, draft, draft, (was, mine, theirs) => {
      const same = mergeDrafts(was, mine, mine);
      expect(same.conflicts).toEqual([]);
      expect(isSameDraft(same.draft, mine)).toBe(true);
      expect(normalDraft(normalDraft(mine))).toEqual(normalDraft(mine));
      const merged = mergeDrafts(undefined, mine, theirs);
      if (merged.conflicts.length === 0) expect(isSameDraft(mergeDrafts(undefined, merged.draft, theirs).draft, merged.draft)).toBe(true);
    }) as fc.IProperty<unknown>);
  });

  it('takes over what one side did when the other did nothing', () => {
    check(fc.property(draft, draft, (was, theirs) => {
      const merged = mergeDrafts(was, was, theirs);
      expect(merged.conflicts).toEqual([]);
      expect(isSameDraft(merged.draft, theirs)).toBe(true);
    }) as fc.IProperty<unknown>);
  });

  it('gives a draft that can be saved, however its conflicts are decided', () => {
    check(fc.property(base, draft, draft, fc.array(fc.constantFrom('mine' as const, 'theirs' as const, undefined)), (was, mine, theirs, choices) => {
      const merged = mergeDrafts(was, mine, theirs);
      for (const result of [merged.draft, resolveMerge(merged, choices)]) {
        expect(draftSchema.safeParse(result).success).toBe(true);
        expect(new Set(result.changes.map(({ id }) => id)).size).toBe(result.changes.length);
      }
    }) as fc.IProperty<unknown>);
  });
});
