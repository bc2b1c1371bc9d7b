import { snapshotView } from '@/lib/views/snapshot-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { json, route } from '../_http/route';

/** The facts of the first screen. */
export const GET = route(async () => {
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, freshness: state.freshness, ...snapshotView(analysis) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
