import { findRun, runView } from '@/lib/apply/runs';
import { otherMethods } from '../../_http/other-methods';
import { ProblemError } from '../../_http/problem';
import { json, route } from '../../_http/route';
import { needAccess } from '../access';

/** The account of a run: what was applied, what failed and what was not tried. */
export const GET = route(async (_request, { params }: { readonly params: Promise<{ readonly run: string }> }) => {
  const access = await needAccess();
  const { run: id } = await params;
  const run = findRun(id);
  if (!run || run.options.server !== access.server) throw new ProblemError(404, 'No such run', 'There is no run of that name in this cluster.');
  return json(runView(run));
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
