import { z } from 'zod';
import type { Draft } from '@/lib/model/draft';
import { draftSchema, toDraft } from '@/lib/queries/contract/draft';
import { readJson } from './read';

const LIMIT_BYTES = 1_000_000;
const body = z.strictObject({ draft: draftSchema });

/** Reads a draft from the body `{ "draft": … }`. Peers that are not there are found when it is resolved. @throws ProblemError as `readJson` does */
export async function readDraft(request: Request): Promise<Draft> {
  const { draft } = await readJson(request, body, LIMIT_BYTES);
  return toDraft(draft);
}
