import { objectTitle } from '@/lib/model/ids';
import { exportRequestSchema, type ExportReview, type FileDiffView } from '@/lib/queries/contract/export';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { applyLines, rollbackOf } from '@/lib/synthesis/text/apply-lines';
import { bundleFiles, bundlePlaces, kustomizeFiles, policyFiles, zip } from '@/lib/synthesis/text/archive';
import { filesOf, type FileChange } from '@/lib/synthesis/text/change-files';
import { oneFile } from '@/lib/synthesis/text/one-file';
import { pullRequestText } from '@/lib/synthesis/text/pull-request';
import { fileDiff } from '@/lib/synthesis/text/unified-diff';
import { otherMethods } from '../_http/other-methods';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';
import { prepareExport, type Prepared } from './prepare';

const LIMIT_BYTES = 1_000_000;
const ONE_FILE = 'drawbridge-policies.yaml';

/** A draft's policies in the format that is asked for: the very text that was proven. */
export const POST = route(async (request) => {
  const { draft, format, accept } = await readJson(request, exportRequestSchema, LIMIT_BYTES);
  const prepared = await prepareExport(draft, accept);
  const { changes, facts, basis, notes } = prepared;
  switch (format) {
    case 'yaml':
      return download(oneFile(changes), 'application/yaml; charset=utf-8', ONE_FILE);
    case 'zip':
      return download(zip(policyFiles(changes)), 'application/zip', 'drawbridge-policies.zip');
    case 'kustomize':
      return download(zip(kustomizeFiles(changes)), 'application/zip', 'drawbridge-kustomize.zip');
    case 'bundle':
      return download(zip(bundleFiles(changes, facts, basis, notes)), 'application/zip', 'drawbridge-bundle.zip');
    case 'review':
      return json(review(prepared));
  }
});

const download = (body: BodyInit, type: string, fileName: string): Response =>
  new Response(body, { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'no-store' } });

function review({ changes, facts, notes, folder }: Prepared): ExportReview {
  const apply = applyLines(changes, () => ONE_FILE);
  const plan = folder && { ...folder.plan, files: folder.plan.files.map((file) => ({ ...file, path: folder.shown(file.path) })) };
  return {
    exact: facts.exact,
    // Whole files say more than the policies in them.
    files: diffs(plan && plan.reasons.length === 0 ? plan.files : filesOf(changes)),
    apply: [...apply],
    pullRequest: pullRequestText(changes, facts, { ...commands(changes, folder), notes }),
    notes: [...notes],
    writeBack: !plan
      ? { kind: 'impossible', reasons: ['Only a folder of manifests can be written back to: this source has no files of yours.'] }
      : plan.reasons.length > 0
        ? { kind: 'impossible', reasons: [...plan.reasons] }
        : { kind: 'possible', files: diffs(plan.files), notes: [...plan.notes] },
  };
}

/** Commands for whoever has what the text is sent with: the folder after and before the changes, or the bundle. */
function commands(changes: Prepared['changes'], folder: Prepared['folder']): { readonly apply: readonly string[]; readonly rollback: readonly string[] } {
  const inFolder = (change: ObjectChange) => folder?.plan.places.get(objectTitle(change));
  const paths = new Set(changes.map(inFolder));
  // What stands in one file is applied in the order of the file, which is not the one that is proven.
  const isWhole = folder?.plan.reasons.length === 0 && !paths.has(undefined) && paths.size === changes.length;
  const places = bundlePlaces(changes);
  const inPlace = (change: ObjectChange) => folder!.shown(inFolder(change)!);
  if (!isWhole) return { apply: applyLines(changes, places.after), rollback: applyLines(rollbackOf(changes), places.before) };
  return { apply: applyLines(changes, inPlace), rollback: ['# once these changes are reverted', ...applyLines(rollbackOf(changes), inPlace)] };
}

const diffs = (files: readonly FileChange[]): FileDiffView[] =>
  files.map((file) => ({ path: file.path, action: file.before === undefined ? 'create' : file.after === undefined ? 'delete' : 'edit', diff: fileDiff(file) }));

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
