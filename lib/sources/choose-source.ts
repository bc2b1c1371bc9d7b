import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PROFILE_NAMES, type ProfileName } from '@/lib/model/profile';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { createManifestsSource, infoOf } from './manifests';
import { buildSnapshot } from './read/build-snapshot';
import { createSampleSource, SAMPLE } from './sample';
import type { Source } from './source';

const profile = z.enum(PROFILE_NAMES).optional();

const choiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sample'), profile }),
  z.object({
    kind: z.literal('manifests'),
    paths: z.array(z.string().min(1)).min(1),
    label: z.string().optional(),
    podCIDRs: z.array(z.string()).optional(),
    profile,
    isCopy: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('cluster'),
    context: z.string().optional(),
    /** Contexts that are opened beside it. */
    besides: z.array(z.string().min(1)).optional(),
    kubeconfig: z.string().optional(),
    podCIDRs: z.array(z.string()).optional(),
    drafts: z.string().min(1).optional(),
    profile,
  }),
]);

/** A source that can be opened, and opened again after it was stopped. */
export interface SourceRecipe {
  /** The same for the same source whenever it is opened; absent for what is another source every time. Tells nothing of names or places. */
  readonly id?: string;
  readonly info: SourceInfo;
  /** A new source, not yet started. Never rejects: what cannot be set up gives a source that says so. */
  readonly open: () => Promise<Source>;
}

/** What a source that is a cluster is reached with. */
type ClusterChoice = Omit<Extract<z.infer<typeof choiceSchema>, { kind: 'cluster' }>, 'kind' | 'besides'>;

/**
 * The sources that a configuration text names, the one to show first: JSON such as `{"kind":"manifests","paths":["deploy/"]}`. Absent means
 * the sample. A text that cannot be used, and a cluster that cannot be set up, give a source that says so and has nothing.
 */
export function chooseSources(text: string | undefined): readonly [SourceRecipe, ...SourceRecipe[]] {
  if (text === undefined || text.trim() === '') return [sampleRecipe()];
  const choice = parseChoice(text);
  if (!choice.success) {
    const info: SourceInfo = { kind: 'sample', label: 'none' };
    return [{ info, open: async () => failedSource(info, `The source is not usable: ${choice.reason}.`) }];
  }
  const { value } = choice;
  switch (value.kind) {
    case 'sample':
      return [sampleRecipe(value.profile)];
    case 'manifests':
      return [{ info: infoOf(value.paths, value), open: async () => createManifestsSource(value) }];
    case 'cluster': {
      const { besides = [], ...first } = value;
      return [clusterRecipe(first), ...besides.map((context) => clusterRecipe({ ...first, context }))];
    }
  }
}

/** The sample, under a profile if one is given. */
export const sampleRecipe = (profile?: ProfileName): SourceRecipe => ({ id: 'sample', info: SAMPLE, open: async () => createSampleSource(profile) });

/** A live cluster: a context of the kubeconfig, the current one when none is named. */
export function clusterRecipe(choice: ClusterChoice): SourceRecipe {
  const info: SourceInfo = { kind: 'cluster', label: choice.context ?? 'cluster' };
  const open = () =>
    import('./cluster/source')
      .then(({ createClusterSource }) => createClusterSource(choice))
      .catch((error: unknown) => failedSource(info, error instanceof Error ? error.message : String(error)));
  return { ...(choice.context === undefined ? {} : { id: contextId(choice.context) }), info, open };
}

/** The id of the source that a context of the kubeconfig is. */
export const contextId = (context: string): string => `cluster-${createHash('sha256').update(context).digest('hex').slice(0, 12)}`;

/** What was read once from a text that nothing keeps but this process; it never changes. */
export function snapshotRecipe(snapshot: Snapshot): SourceRecipe {
  const { source: info } = snapshot;
  return { info, open: async () => ({ info, start: (listener) => listener({ snapshot, freshness: { state: 'static' } }), stop: () => Promise.resolve() }) };
}

/** The kubeconfig that a configuration text names besides the usual ones, if it names one. */
export function kubeconfigOf(text: string | undefined): string | undefined {
  const choice = text === undefined ? undefined : parseChoice(text);
  return choice?.success && choice.value.kind === 'cluster' ? choice.value.kubeconfig : undefined;
}

function parseChoice(text: string): { readonly success: true; readonly value: z.infer<typeof choiceSchema> } | { readonly success: false; readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { success: false, reason: 'DRAWBRIDGE_SOURCE is not JSON' };
  }
  const parsed = choiceSchema.safeParse(value);
  return parsed.success ? { success: true, value: parsed.data } : { success: false, reason: z.prettifyError(parsed.error).replaceAll('\n', ' ') };
}

/** A source that has nothing but the reason why. */
function failedSource(info: SourceInfo, message: string): Source {
  return {
    info,
    start: (listener) => listener({ snapshot: buildSnapshot([], { source: info, live: false }), freshness: { state: 'failed', message } }),
    stop: () => Promise.resolve(),
  };
}
