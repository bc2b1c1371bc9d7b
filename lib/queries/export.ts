import type { Draft } from '@/lib/model/draft';
import { apiPath, fetchText, postJson } from './fetcher';

/** The draft's policies as one YAML text; rejects with an `ApiError`. */
export function fetchExport(draft: Draft): Promise<string> {
  return fetchText(apiPath('export'), postJson({ draft }));
}
