import { writeBackRequestSchema, type Written } from '@/lib/queries/contract/export';
import { writeBack } from '@/lib/sources/write-back';
import { otherMethods } from '../_http/other-methods';
import { isOwnMachine } from '../_http/own-machine';
import { ProblemError } from '../_http/problem';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';
import { prepareExport } from '../export/prepare';

const LIMIT_BYTES = 2_000_000;

/** Writes a draft's policies into the folder of manifests that the source is: exactly the files that the user has said yes to. */
export const POST = route(async (request) => {
  const { draft, accept, confirm } = await readJson(request, writeBackRequestSchema, LIMIT_BYTES);
  if (!isOwnMachine()) throw new ProblemError(403, 'Not from elsewhere', 'Files are written only while Drawbridge listens on this machine alone.');
  const { folder } = await prepareExport(draft, accept);
  if (!folder) throw new ProblemError(409, 'Nowhere to write', 'Only a folder of manifests can be written back to: this source has no files of yours.');
  const { plan, files, shown } = folder;
  if (plan.reasons.length > 0) throw new ProblemError(409, 'Cannot be written', plan.reasons.join(' '));
  const paths = plan.files.map(({ path }) => shown(path)).sort();
  if (paths.join('\n') !== [...confirm].sort().join('\n')) throw new ProblemError(409, 'Not what was confirmed', 'The files to be written are not those that were shown. Look at them again.');
  const result = await writeBack(files, plan.files, new Date().toISOString().replace(/[:.]/g, '-'));
  if (result.kind === 'refused') throw new ProblemError(409, 'Nothing was written', result.reasons.join(' '));
  return json({ files: paths, backups: [...result.backups] } satisfies Written);
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
