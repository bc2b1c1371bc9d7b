import { z } from 'zod';
import { matrixView } from '@/lib/views/matrix/matrix-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { matrixParameters, readMatrix } from '../_http/read-matrix';
import { json, route } from '../_http/route';

const query = z.strictObject(matrixParameters);

/** Groups of workloads, or workloads, against one another: `?group=namespace&order=structure&level=auto&open=namespace/shop&namespace=a&port=8080/TCP&filter=…`. */
export const GET = route(async (request) => {
  const asked = readMatrix(readQuery(request.url, query));
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...matrixView(analysis, asked) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
