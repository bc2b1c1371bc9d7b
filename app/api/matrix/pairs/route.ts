import { z } from 'zod';
import { matrixPairs } from '@/lib/views/matrix/matrix-pairs';
import { currentAnalysis } from '../../_http/current-analysis';
import { otherMethods } from '../../_http/other-methods';
import { readQuery } from '../../_http/read';
import { listOf, matrixParameters, readMatrix } from '../../_http/read-matrix';
import { json, route } from '../../_http/route';

const lines = z.union([z.string(), z.array(z.string())]);
const query = z.strictObject({ ...matrixParameters, row: lines, column: lines });

/** The pairs behind some cells of a matrix: `?row=namespace/shop&column=internet&column=namespace/data`, and what says which matrix. */
export const GET = route(async (request) => {
  const { row, column, ...matrix } = readQuery(request.url, query);
  const asked = readMatrix(matrix);
  const { state, analysis } = await currentAnalysis();
  return json({ revision: state.revision, ...matrixPairs(analysis, asked, listOf(row), listOf(column)) });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
