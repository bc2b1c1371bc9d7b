import type { NamedDraft } from '@/lib/model/draft';
import { toDraft } from '@/lib/queries/contract/draft';
import { formatDraftFile, LARGEST_DRAFT, parseDraftFile } from '@/lib/queries/contract/draft-file';
import { saveDraftSchema, type SavedDraftsView, type SavedDraftView } from '@/lib/queries/contract/saved-drafts';
import { currentSource } from '@/lib/sources/current';
import { draftId, type DraftPlace } from '@/lib/sources/drafts/draft-place';
import type { Source } from '@/lib/sources/source';
import { otherMethods } from '../_http/other-methods';
import { problem, ProblemError } from '../_http/problem';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';

/** The drafts that are kept beside the manifests, or in the cluster. */
export const GET = route(async () => {
  const source = await currentSource();
  const place = source.drafts;
  if (!place) return json({ place: { kind: 'none', label: 'this browser only', obstacle: noPlace(source) }, drafts: [], problems: [] } satisfies SavedDraftsView);
  const obstacle = await place.obstacle();
  const { drafts, problems } = obstacle !== null && place.kind === 'configmap' ? { drafts: [], problems: [] } : await readAll(place);
  return json({ place: { kind: place.kind, label: place.label, ...(obstacle === null ? {} : { obstacle }) }, drafts: drafts.map(({ saved }) => saved), problems } satisfies SavedDraftsView);
});

/** Saves a draft under its name, if what is there is what the writer last saw; else 409, with what is there. */
export const PUT = route(async (request) => {
  const { draft: view, version } = await readJson(request, saveDraftSchema, LARGEST_DRAFT + 1000);
  const draft: NamedDraft = { ...toDraft(view), name: view.name, ...(view.notes === undefined ? {} : { notes: view.notes }) };
  const source = await currentSource();
  const place = source.drafts;
  if (!place) throw new ProblemError(403, 'Drafts cannot be saved', noPlace(source));
  const obstacle = await place.obstacle();
  if (obstacle !== null) throw new ProblemError(403, 'Drafts cannot be saved', obstacle);
  const text = formatDraftFile(draft);
  if (Buffer.byteLength(text) > LARGEST_DRAFT) throw new ProblemError(413, 'Body too large', `A draft has at most ${LARGEST_DRAFT / 1e6} MB.`);
  const { drafts } = await readAll(place);
  const saved = await place.save(drafts.find((one) => one.saved.draft.name === draft.name)?.id ?? draftId(draft.name), text, version);
  if (saved.kind === 'saved') return json({ version: saved.version });
  if (saved.kind === 'failed') throw new ProblemError(502, 'The draft was not saved', saved.message);
  const there = (await readAll(place)).drafts.find((one) => one.saved.draft.name === draft.name);
  return problem(409, 'Saved by somebody else', there ? 'What is there has changed since it was last seen.' : 'It is not there any more, or something else is.', undefined, { current: there?.saved ?? null });
});

export const { POST, PATCH, DELETE } = otherMethods('GET, PUT');

async function readAll(place: DraftPlace): Promise<{ readonly drafts: readonly { readonly id: string; readonly saved: SavedDraftView }[]; readonly problems: string[] }> {
  const { texts, problems } = await place.list();
  const read = await Promise.all(texts.map(async ({ id, text, version }) => ({ id, version, file: await parseDraftFile(text, place.kind === 'folder' ? `${id}.json` : id) })));
  return {
    drafts: read.flatMap(({ id, version, file }) => (file.ok ? [{ id, saved: { draft: viewOf(file.draft), version } }] : [])),
    problems: [...problems, ...read.flatMap(({ file }) => (file.ok ? [] : [file.message]))],
  };
}

/** The types of the contract are not read-only. */
const viewOf = (draft: NamedDraft): SavedDraftView['draft'] => draft as unknown as SavedDraftView['draft'];

function noPlace({ info }: Source): string {
  switch (info.kind) {
    case 'sample':
      return 'The sample has no folder of its own. Start Drawbridge with a folder of manifests, or with a cluster and --drafts NAMESPACE.';
    case 'manifests':
      return 'These manifests were not read from a folder of yours. Start Drawbridge with one.';
    case 'cluster':
      return 'Drawbridge writes nothing to this cluster unless it is started with --drafts NAMESPACE for it.';
  }
}
