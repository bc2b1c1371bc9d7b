import type { Draft } from '@/lib/model/draft';
import { proveDraft } from '@/lib/synthesis/prove';
import { analyse, type Analysis } from './analysis';

/** The last draft asked about for each analysis: somebody who looks around in it asks many times. */
const last = new WeakMap<Analysis, { readonly key: string; readonly drafted: Analysis }>();

/** The cluster as it would be with a draft: with the policies that were read back from the text that would be exported. */
export function withDraft(analysis: Analysis, draft: Draft): Analysis {
  if (draft.changes.length === 0) return analysis;
  const key = JSON.stringify([draft.changes, draft.without ?? []]);
  const known = last.get(analysis);
  if (known?.key === key) return known.drafted;
  const drafted = analyse(proveDraft(analysis.graph, draft).after.snapshot);
  last.set(analysis, { key, drafted });
  return drafted;
}
