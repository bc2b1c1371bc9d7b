import { z } from 'zod';
import type { PolicyId } from '@/lib/model/ids';
import { policyEffect } from '@/lib/views/policy-effect';
import { currentAnalysis } from '../../_http/current-analysis';
import { otherMethods } from '../../_http/other-methods';
import { ProblemError } from '../../_http/problem';
import { readQuery } from '../../_http/read';
import { json, route } from '../../_http/route';

const query = z.strictObject({ id: z.string() });

/** What a policy does, and what would change without it: `?id=NetworkPolicy/shop/db`. Takes an evaluation of its own. */
export const GET = route(async (request) => {
  const id = readQuery(request.url, query).id as PolicyId;
  const { state, analysis } = await currentAnalysis();
  const view = policyEffect(analysis, id);
  if (!view) throw new ProblemError(404, 'No such policy', `There is no policy ${id} in what was read.`);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
