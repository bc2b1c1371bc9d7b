import { simulateView } from '@/lib/views/simulate-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readDraft } from '../_http/read-draft';
import { json, route } from '../_http/route';

/** Writes the policies of a draft and proves what they change. */
export const POST = route(async (request) => {
  const draft = await readDraft(request);
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...simulateView(analysis, draft) });
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
