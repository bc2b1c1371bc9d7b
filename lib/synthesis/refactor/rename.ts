import { compareText } from '@/lib/model/compare-text';
import { DIRECTIONS, type NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { isEmptySelector } from '@/lib/policy/selector';
import type { PolicyParts } from '../policy-parts';

export interface Renamed {
  readonly policies: readonly PolicyParts[];
  readonly done: readonly string[];
}

/** Room for a number behind the name. */
const LONGEST = 58;

/**
 * Gives policies names by what they are for: `default-deny`, `allow-` and the workload, `deny-` and the workload where nothing is
 * allowed. A name that another policy has now is never taken, so that nothing is overwritten when the set is applied.
 */
export function renameByConvention(graph: AllowGraph, policies: readonly PolicyParts[], source: readonly NetworkPolicy[]): Renamed {
  const taken = new Set([...source, ...policies].map(({ namespace, name }) => `${namespace}/${name}`));
  const done: string[] = [];
  const renamed = [...policies].sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)).map((policy): PolicyParts => {
    const { namespace, name } = policy;
    const wanted = conventionalName(graph, policy);
    if (wanted === null || name === wanted || name.replace(/-\d+$/, '') === wanted) return policy;
    let free = wanted;
    for (let number = 2; taken.has(`${namespace}/${free}`); number++) free = `${wanted}-${number}`;
    taken.add(`${namespace}/${free}`);
    done.push(`NetworkPolicy ${namespace}/${name} is ${free}.`);
    return { ...policy, name: free };
  });
  return { policies: renamed, done };
}

/** `null` where nothing says what the policy is for, as of rules for all pods of a namespace: their author has named them by that. */
function conventionalName(graph: AllowGraph, { namespace, selector, rules }: PolicyParts): string | null {
  const directions = DIRECTIONS.filter((direction) => rules[direction]);
  const allows = directions.some((direction) => rules[direction]!.length > 0);
  if (isEmptySelector(selector)) return allows ? null : directions.length === 2 ? 'default-deny' : `default-deny-${directions[0]}`;
  const subject = onlyWorkload(graph, namespace, selector) ?? Object.values(selector.matchLabels ?? {}).join('-');
  const name = subject.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '');
  return name === '' ? null : `${allows ? 'allow' : 'deny'}-${name}`.slice(0, LONGEST).replace(/-+$/, '');
}

/** The workload whose pods alone the selector picks. */
function onlyWorkload({ evaluator: { compiled } }: AllowGraph, namespace: string, selector: PolicyParts['selector']): string | null {
  const { yes } = compiled.selections.select({ namespaces: { name: namespace }, pods: selector });
  const names = new Set<string>();
  for (const [index, endpoint] of compiled.endpoints.all.entries()) {
    if (endpoint.kind === 'pods' && hasBit(yes, index)) for (const { workload } of endpoint.pods) names.add(workload);
  }
  const [only, ...more] = names;
  const name = only?.split('/')[2];
  // Pods to come that stand for any others have no name of their own.
  return name === undefined || more.length > 0 || name.startsWith('(') ? null : name;
}
