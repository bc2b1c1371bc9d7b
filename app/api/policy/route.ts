import { z } from 'zod';
import type { PolicyId } from '@/lib/model/ids';
import { currentFiles, currentState } from '@/lib/sources/current';
import { readSampleText } from '@/lib/sources/sample';
import { readSourceTexts } from '@/lib/sources/source-texts';
import { findPolicy, policyView, type SourceText } from '@/lib/views/policy-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ id: z.string() });

/** What a policy says, whom it selects, and its text with the lines of each rule: `?id=NetworkPolicy/shop/db`. */
export const GET = route(async (request) => {
  const id = readQuery(request.url, query).id as PolicyId;
  const { state, analysis } = await currentAnalysis();
  const file = findPolicy(analysis, id)?.ref.origin?.file;
  const view = policyView(analysis, id, file === undefined ? undefined : await sourceText(file));
  if (!view) throw new ProblemError(404, 'No such policy', `There is no policy ${id} in what was read.`);
  return json({ revision: state.revision, ...view });
});

/** The text of a file that the snapshot was read from; `undefined` where nobody keeps one, as for standard input. */
async function sourceText(name: string): Promise<SourceText | undefined> {
  if (currentState().snapshot.source.kind === 'sample') {
    const text = await readSampleText(name);
    return text === undefined ? undefined : { text };
  }
  const files = await currentFiles();
  return files && (await readSourceTexts(files, [name])).get(name);
}

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
