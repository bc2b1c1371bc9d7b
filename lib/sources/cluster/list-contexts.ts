import 'server-only';
import { compareText } from '@/lib/model/compare-text';
import { contextProblem, mergeKubeconfigs, nothingConfigured, type KubeconfigOptions, type KubeconfigSurroundings } from './kubeconfig';

/** A context of the kubeconfig by names alone: nothing that anybody could log in with. */
export interface ListedContext {
  readonly name: string;
  readonly cluster: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly isCurrent: boolean;
  /** Why it cannot be used. */
  readonly problem?: string;
}

export interface ListedContexts {
  /** The files that were read, or looked for, as a sentence names them; absent when one of them could not be read. */
  readonly where?: string;
  readonly contexts: readonly ListedContext[];
  /** Why there are none. */
  readonly problem?: string;
}

/** The contexts that `chooseCluster` would find, by name. Never throws. */
export function listContexts(options: KubeconfigOptions, surroundings: KubeconfigSurroundings): ListedContexts {
  const read = mergeKubeconfigs(options, surroundings);
  if (!read.ok) return { contexts: [], problem: read.message };
  const { config, where } = read;
  if (read.isEmpty) return { where, contexts: [], problem: nothingConfigured(read) };
  const contexts = config.contexts.map((context): ListedContext => {
    const problem = contextProblem(config, context, where);
    return {
      name: context.name,
      cluster: context.cluster,
      ...(context.user === undefined ? {} : { user: context.user }),
      ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
      isCurrent: context.name === config.currentContext,
      ...(problem === undefined ? {} : { problem }),
    };
  });
  return { where, contexts: contexts.sort((a, b) => compareText(a.name, b.name)), ...(contexts.length === 0 ? { problem: `${where} has no contexts.` } : {}) };
}
