import { queryOptions } from '@tanstack/react-query';
import type { NamedDraft } from '@/lib/model/draft';
import { draftSavedSchema, otherDraftSchema, savedDraftsSchema, type SavedDraftView } from './contract/saved-drafts';
import { ApiError, apiPath, fetchJson, postJson } from './fetcher';

/** The drafts that are kept outside the browser. They are asked for anew whenever they are shown: others write them. */
export function savedDraftsQuery() {
  return queryOptions({ queryKey: ['drafts'], queryFn: ({ signal }) => fetchJson(savedDraftsSchema, apiPath('drafts'), { signal }), staleTime: 0 });
}

/** Saved, or somebody else has saved another text there meanwhile, or deleted it (`null`). */
export type SaveResult = { readonly kind: 'saved'; readonly version: string } | { readonly kind: 'conflict'; readonly current: SavedDraftView | null };

/** Saves a draft outside the browser, if what is there is what was last seen; rejects with an `ApiError`. */
export async function saveDraft(draft: NamedDraft, version: string | null): Promise<SaveResult> {
  try {
    const saved = await fetchJson(draftSavedSchema, apiPath('drafts'), { ...postJson({ draft, version }), method: 'PUT' });
    return { kind: 'saved', version: saved.version };
  } catch (error) {
    if (error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status === 409) {
      const other = otherDraftSchema.safeParse(error.failure.problem);
      if (other.success) return { kind: 'conflict', current: other.data.current };
    }
    throw error;
  }
}
