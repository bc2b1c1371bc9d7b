import { z } from 'zod';
import { PROFILE_NAMES } from '@/lib/model/profile';
import type { SourceInfo } from '@/lib/model/snapshot';
import { createManifestsSource } from './manifests';
import { buildSnapshot } from './read/build-snapshot';
import { createSampleSource } from './sample';
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
    kubeconfig: z.string().optional(),
    podCIDRs: z.array(z.string()).optional(),
    drafts: z.string().min(1).optional(),
    profile,
  }),
]);

export interface ChosenSource {
  readonly info: SourceInfo;
  readonly source: Promise<Source>;
}

/**
 * The source that a configuration text names: JSON such as `{"kind":"manifests","paths":["deploy/"]}`. Absent means the
 * sample. A text that cannot be used, and a cluster that cannot be set up, give a source that says so and has nothing.
 */
export function chooseSource(text: string | undefined): ChosenSource {
  if (text === undefined || text.trim() === '') return settled(createSampleSource());
  const choice = parseChoice(text);
  if (!choice.success) return settled(failedSource({ kind: 'sample', label: 'none' }, `The source is not usable: ${choice.reason}.`));
  switch (choice.value.kind) {
    case 'sample':
      return settled(createSampleSource(choice.value.profile));
    case 'manifests':
      return settled(createManifestsSource(choice.value));
    case 'cluster': {
      const { context, kubeconfig, podCIDRs, profile, drafts } = choice.value;
      const info: SourceInfo = { kind: 'cluster', label: context ?? 'cluster' };
      const source = import('./cluster/source')
        .then(({ createClusterSource }) => createClusterSource({ context, kubeconfig, podCIDRs, profile, drafts }))
        .catch((error: unknown) => failedSource(info, error instanceof Error ? error.message : String(error)));
      return { info, source };
    }
  }
}

const settled = (source: Source): ChosenSource => ({ info: source.info, source: Promise.resolve(source) });

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
