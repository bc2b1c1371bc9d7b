import { unisolatedView } from '@/lib/views/unisolated-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { json, route } from '../_http/route';

/** The workloads that nothing isolates, for ingress or for egress. */
export const GET = route(async () => {
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...unisolatedView(analysis) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
