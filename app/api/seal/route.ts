import { createHash } from 'node:crypto';
import { toDraft } from '@/lib/queries/contract/draft';
import { sealRequestSchema } from '@/lib/queries/contract/seal';
import { inputText } from '@/lib/synthesis/input-text';
import { zip } from '@/lib/synthesis/text/archive';
import { sealFiles } from '@/lib/views/seal-files';
import { sealView } from '@/lib/views/seal-view';
import { rewritten, sealing } from '@/lib/views/sealing';
import packageJson from '@/package.json';
import { authorsText } from '../_http/authors-text';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';

const LIMIT_BYTES = 2_000_000;

/** Seals namespaces, and proves each stage of it; as a view, or as the files of all stages or of one. */
export const POST = route(async (request) => {
  const { draft, format, stage, ...question } = await readJson(request, sealRequestSchema, LIMIT_BYTES);
  const { state, analysis } = await currentAnalysis();
  const written = sealing(analysis, { ...question, ...(draft && { draft: toDraft(draft) }) });
  if (typeof written === 'string') throw new ProblemError(409, 'It cannot be sealed like this', written);
  const { rewrite } = await authorsText(written.stages.flatMap(({ changes }) => changes), state.revision);
  const answer = rewritten(written, rewrite);
  if (format === 'view') return json({ revision: state.revision, ...sealView(analysis, answer) });
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const files = sealFiles(analysis.snapshot, answer, { engine: `drawbridge ${packageJson.version}`, inputs: hash(inputText(analysis.snapshot)), hash }, stage);
  if (files.size === 0) throw new ProblemError(409, 'Nothing to download', 'Nothing is to be done there: it is sealed like this already.');
  return new Response(zip(files), { headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment; filename="drawbridge-seal.zip"', 'cache-control': 'no-store' } });
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
