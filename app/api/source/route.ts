import { setTimeout as delay } from 'node:timers/promises';
import { openRequestSchema, type OpenedView, type OpenRequest, type SourceView } from '@/lib/queries/contract/source';
import { clusterRecipe, kubeconfigOf, sampleRecipe, snapshotRecipe, type SourceRecipe } from '@/lib/sources/choose-source';
import { currentState, knownSources, ready, switchSource } from '@/lib/sources/current';
import { kubeconfigContexts } from '@/lib/sources/kubeconfig-contexts';
import { isEmpty, readUploaded, UPLOAD_BYTES, UPLOAD_FILES } from '@/lib/sources/uploaded';
import { LIMITS } from '@/lib/sources/yaml/limits';
import { otherMethods } from '../_http/other-methods';
import { openingObstacle } from '../_http/own-machine';
import { problem, ProblemError } from '../_http/problem';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';

/** The texts, and what JSON adds to them: names, quotes, and a backslash before every end of line. */
const LIMIT_BYTES = UPLOAD_BYTES + UPLOAD_BYTES / 8;
/** So long the answer waits for the source that was opened; what takes longer is told by events. */
const PATIENCE_MS = 1500;
/** So many problems cross to the browser at once; the others are among those of the snapshot. */
const MOST_PROBLEMS = 200;

/** What is shown, and which ways lead back. */
export const GET = route(() => {
  const { now, started, previous } = knownSources();
  const obstacle = openingObstacle();
  return json({
    now: { ...now.info },
    started: { ...started.info, isNow: now === started },
    ...(previous === undefined ? {} : { previous: { ...previous.info } }),
    ...(obstacle === null ? {} : { obstacle }),
    limits: { files: UPLOAD_FILES, bytes: UPLOAD_BYTES, fileBytes: LIMITS.fileBytes },
  } satisfies SourceView);
});

/**
 * Shows another source, to everybody who looks at this server. Manifests that are handed over stay in memory; those of which nothing
 * can be used leave everything as it was.
 */
export const POST = route(async (request) => {
  const obstacle = openingObstacle();
  if (obstacle !== null) throw new ProblemError(403, 'No other source can be opened', obstacle);
  const found = await findRecipe(await readJson(request, openRequestSchema, LIMIT_BYTES));
  if (found instanceof Response) return found;
  await switchSource(found);
  await Promise.race([ready(), delay(PATIENCE_MS, undefined, { ref: false })]);
  const { snapshot, revision } = currentState();
  const { source, workloads, pods, policies, adminPolicies, problems } = snapshot;
  return json({
    now: { ...source },
    revision,
    counts: { workloads: workloads.length, pods: pods.reduce((sum, { replicas }) => sum + replicas, 0), policies: policies.length + adminPolicies.length },
    problems: problems.slice(0, MOST_PROBLEMS),
  } satisfies OpenedView);
});

/** What is asked for, or the answer that says why it cannot be had. @throws ProblemError 404, 413 */
async function findRecipe(asked: OpenRequest): Promise<SourceRecipe | Response> {
  const { started, previous } = knownSources();
  switch (asked.to) {
    case 'started':
      return started;
    case 'previous':
      if (!previous) throw new ProblemError(404, 'Nothing to go back to', 'No other source was shown before.');
      return previous;
    case 'sample':
      return isSameSource(started, sampleRecipe()) ? started : sampleRecipe();
    case 'context':
      return findContext(asked.context, started);
    case 'manifests':
      return readManifests(asked);
  }
}

/** Only a context that is listed can be opened, and no file is named from outside. @throws ProblemError 404, 409 */
async function findContext(context: string, started: SourceRecipe): Promise<SourceRecipe> {
  const kubeconfig = kubeconfigOf(process.env.DRAWBRIDGE_SOURCE);
  const { contexts } = await kubeconfigContexts(kubeconfig);
  const listed = contexts.find(({ name }) => name === context);
  if (!listed) throw new ProblemError(404, 'No such context', 'The kubeconfig has no context of that name any more.');
  if (listed.problem !== undefined) throw new ProblemError(409, 'The context cannot be opened', listed.problem);
  const recipe = clusterRecipe({ context, ...(kubeconfig === undefined ? {} : { kubeconfig }) });
  // What it was started with may know more of that cluster, such as where drafts are kept.
  return isSameSource(started, recipe) ? started : recipe;
}

const isSameSource = (a: SourceRecipe, b: SourceRecipe): boolean => a.info.kind === b.info.kind && a.info.label === b.info.label;

/** @throws ProblemError 413 */
async function readManifests({ label, files }: Extract<OpenRequest, { to: 'manifests' }>): Promise<SourceRecipe | Response> {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (files.length > UPLOAD_FILES) throw new ProblemError(413, 'Too many files', `At most ${UPLOAD_FILES} files can be opened at once. Start Drawbridge with their folder instead.`);
  if (bytes > UPLOAD_BYTES) throw new ProblemError(413, 'Too much text', `At most ${UPLOAD_BYTES / 1024 / 1024} MiB can be opened at once. Start Drawbridge with the folder instead.`);
  const snapshot = await readUploaded(files.map(({ name, text }) => ({ name, content: text })), { kind: 'manifests', label });
  if (!isEmpty(snapshot)) return snapshotRecipe(snapshot);
  return problem(422, 'Nothing to show', 'None of it describes anything that Kubernetes connects. What was shown before is still shown.', undefined, { problems: snapshot.problems.slice(0, MOST_PROBLEMS) });
}

export const { PUT, PATCH, DELETE } = otherMethods('GET, POST');
