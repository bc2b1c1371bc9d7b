import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { openRequestSchema, type OpenedView, type OpenRequest, type OpenSourceView, type SourceView } from '@/lib/queries/contract/source';
import { askedSource } from '@/lib/sources/asked-source';
import { clusterRecipe, kubeconfigOf, sampleRecipe, snapshotRecipe, type SourceRecipe } from '@/lib/sources/choose-source';
import { kubeconfigContexts } from '@/lib/sources/kubeconfig-contexts';
import { MOST_SOURCES } from '@/lib/sources/most-sources';
import { isRead } from '@/lib/sources/open-source';
import { closeSource, openSource, openSources, startedSource } from '@/lib/sources/open-sources';
import { isEmpty, readUploaded, UPLOAD_BYTES, UPLOAD_FILES } from '@/lib/sources/uploaded';
import { LIMITS } from '@/lib/sources/yaml/limits';
import { analyse } from '@/lib/views/analysis';
import { otherMethods } from '../_http/other-methods';
import { openingObstacle } from '../_http/own-machine';
import { problem, ProblemError } from '../_http/problem';
import { readJson, readQuery } from '../_http/read';
import { json, route } from '../_http/route';

/** The texts, and what JSON adds to them: names, quotes, and a backslash before every end of line. */
const LIMIT_BYTES = UPLOAD_BYTES + UPLOAD_BYTES / 8;
/** So long the answer waits for the source that was opened; what takes longer is told by events. */
const PATIENCE_MS = 1500;
/** So many problems cross to the browser at once; the others are among those of the snapshot. */
const MOST_PROBLEMS = 200;

const query = z.strictObject({ figures: z.literal('yes').optional() });

/** The sources that are open; `?figures=yes` has what leads the overview of each, which takes evaluating it. */
export const GET = route(async (request) => {
  const { figures } = readQuery(request.url, query);
  const obstacle = openingObstacle();
  const open: OpenSourceView[] = [];
  for (const source of openSources()) {
    const { state, id } = source;
    const { snapshot, freshness } = state;
    const withFigure = figures === 'yes' && isRead(state);
    // Each may take a while: others are answered in between.
    if (withFigure) await setImmediate();
    open.push({ id, ...snapshot.source, freshness, workloads: snapshot.workloads.length, ...(withFigure ? { figure: analyse(snapshot).graph.figure() } : {}) });
  }
  return json({
    open,
    ...(obstacle === null ? {} : { obstacle }),
    limits: { files: UPLOAD_FILES, bytes: UPLOAD_BYTES, fileBytes: LIMITS.fileBytes, sources: MOST_SOURCES },
  } satisfies SourceView);
});

/**
 * Opens a source beside those that are open, and tells its id. One that is open already is told as it is. Manifests that are handed over
 * stay in memory; of those of which nothing can be used nothing is opened.
 */
export const POST = route(async (request) => {
  refuseOthers();
  const asked = await readJson(request, openRequestSchema, LIMIT_BYTES);
  const found = asked.to === 'again' ? null : await findRecipe(asked);
  if (found instanceof Response) return found;
  const source = found === null ? askedSource() : openSource(found);
  if (source === 'full') throw new ProblemError(409, 'Too many sources', `${MOST_SOURCES} sources are open, and each is kept in memory with its history. Close one of them first.`);
  if (found === null) await source.restart();
  await Promise.race([source.ready(), delay(PATIENCE_MS, undefined, { ref: false })]);
  const { snapshot, revision } = source.state;
  const { source: info, workloads, pods, policies, adminPolicies, problems } = snapshot;
  return json({
    now: { id: source.id, ...info, isStarted: source === startedSource() },
    revision,
    counts: { workloads: workloads.length, pods: pods.reduce((sum, { replicas }) => sum + replicas, 0), policies: policies.length + adminPolicies.length },
    problems: problems.slice(0, MOST_PROBLEMS),
  } satisfies OpenedView);
});

/** Closes the source that `?source=` names, for every page that shows it, and ends watching it. */
export const DELETE = route(async () => {
  refuseOthers();
  const closed = await closeSource(askedSource());
  if (closed === 'started') throw new ProblemError(409, 'It stays open', 'What Drawbridge was started with is open for as long as it runs.');
  return new Response(null, { status: 204 });
});

/** @throws ProblemError 403 where others than this machine could ask */
function refuseOthers(): void {
  const obstacle = openingObstacle();
  if (obstacle !== null) throw new ProblemError(403, 'No other source can be opened', obstacle);
}

/** What is asked for, or the answer that says why it cannot be had. @throws ProblemError 404, 409, 413 */
async function findRecipe(asked: Exclude<OpenRequest, { to: 'again' }>): Promise<SourceRecipe | Response> {
  switch (asked.to) {
    case 'sample':
      return sampleRecipe();
    case 'context':
      return findContext(asked.context);
    case 'manifests':
      return readManifests(asked);
  }
}

/** Only a context that is listed can be opened, and no file is named from outside. @throws ProblemError 404, 409 */
async function findContext(context: string): Promise<SourceRecipe> {
  const kubeconfig = kubeconfigOf(process.env.DRAWBRIDGE_SOURCE);
  const { contexts } = await kubeconfigContexts(kubeconfig);
  const listed = contexts.find(({ name }) => name === context);
  if (!listed) throw new ProblemError(404, 'No such context', 'The kubeconfig has no context of that name any more.');
  if (listed.problem !== undefined) throw new ProblemError(409, 'The context cannot be opened', listed.problem);
  // It may be open as the current context, without having been named.
  const known = openSources().find(({ state: { snapshot } }) => snapshot.source.kind === 'cluster' && snapshot.source.label === context);
  return known?.recipe ?? clusterRecipe({ context, ...(kubeconfig === undefined ? {} : { kubeconfig }) });
}

/** @throws ProblemError 413 */
async function readManifests({ label, files }: Extract<OpenRequest, { to: 'manifests' }>): Promise<SourceRecipe | Response> {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (files.length > UPLOAD_FILES) throw new ProblemError(413, 'Too many files', `At most ${UPLOAD_FILES} files can be opened at once. Start Drawbridge with their folder instead.`);
  if (bytes > UPLOAD_BYTES) throw new ProblemError(413, 'Too much text', `At most ${UPLOAD_BYTES / 1024 / 1024} MiB can be opened at once. Start Drawbridge with the folder instead.`);
  const snapshot = await readUploaded(files.map(({ name, text }) => ({ name, content: text })), { kind: 'manifests', label: freeLabel(label) });
  if (!isEmpty(snapshot)) return snapshotRecipe(snapshot);
  return problem(422, 'Nothing to show', 'None of it describes anything that Kubernetes connects.', undefined, { problems: snapshot.problems.slice(0, MOST_PROBLEMS) });
}

/** A name that no other open source has: by their names they are told apart, and drafts are kept. */
function freeLabel(label: string): string {
  const taken = new Set(openSources().map(({ state }) => state.snapshot.source.label));
  let free = label;
  for (let number = 2; taken.has(free); number++) free = `${label} ${number}`;
  return free;
}

export const { PUT, PATCH } = otherMethods('DELETE, GET, POST');
