import { exportText } from '@/lib/views/simulate-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readDraft } from '../_http/read-draft';
import { route } from '../_http/route';

/** The policies of a draft as one YAML file: the very text that was proven. */
export const POST = route(async (request) => {
  const draft = await readDraft(request);
  const { analysis } = await currentAnalysis();
  const text = exportText(analysis, draft);
  if (text === '') throw new ProblemError(409, 'Nothing to export', 'The draft needs no policy: what it asks for holds already, or cannot be expressed.');
  return new Response(text, {
    headers: { 'content-type': 'application/yaml; charset=utf-8', 'content-disposition': 'attachment; filename="drawbridge-policies.yaml"', 'cache-control': 'no-store' },
  });
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
