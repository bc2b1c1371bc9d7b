import type { Draft } from '@/lib/model/draft';
import { exportReviewSchema, writtenSchema, type ExportFormat, type ExportReview, type Written } from './contract/export';
import { apiPath, fetchFile, fetchJson, postJson } from './fetcher';

/** A draft with the user's yes, where it is not exact, to what it does besides. */
export interface ExportedDraft {
  readonly draft: Draft;
  readonly accept: boolean;
}

/** The draft's policies as a file; rejects with an `ApiError`. */
export function fetchExport({ draft, accept }: ExportedDraft, format: Exclude<ExportFormat, 'review'>): Promise<Blob> {
  return fetchFile(apiPath('export'), postJson({ draft, accept, format }));
}

/** What an export would be, to look at; rejects with an `ApiError`. */
export function fetchReview({ draft, accept }: ExportedDraft): Promise<ExportReview> {
  return fetchJson(exportReviewSchema, apiPath('export'), postJson({ draft, accept, format: 'review' }));
}

/** Writes the draft's policies into the folder of manifests: these files, which the user has seen. Rejects with an `ApiError`. */
export function postWriteBack({ draft, accept }: ExportedDraft, files: readonly string[]): Promise<Written> {
  return fetchJson(writtenSchema, apiPath('write-back'), postJson({ draft, accept, confirm: files }));
}
