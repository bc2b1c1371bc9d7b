import { labelsView } from '@/lib/views/labels-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { json, route } from '../_http/route';

/** The labels that pods carry, and how many workloads carry each. */
export const GET = route(async () => {
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...labelsView(analysis.snapshot) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
