import { factsView } from '@/lib/views/facts-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { json, route } from '../_http/route';

/** What is worth knowing first: how much is isolated, how much is open, and what harms most. */
export const GET = route(async () => {
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...factsView(analysis) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
