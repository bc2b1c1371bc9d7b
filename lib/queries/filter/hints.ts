import { nearestWord } from '@/lib/policy/nearest-word';
import { formatPairFilter } from './format-filter';
import { meantWord } from './meant-word';
import { fitsPattern, type PairFilter, type Pattern, type Term } from './pair-filter';
import type { Vocabulary } from './vocabulary';

/** That a filter names something that is not there, and the filter as it was probably meant. */
export interface Hint {
  readonly message: string;
  readonly mended?: string;
}

/**
 * What a filter names that nothing in the vocabulary is called: it reads, but can find nothing by it.
 * @param labelsKnown whether the labels are all there yet
 */
export function filterHints(filter: PairFilter, vocabulary: Vocabulary, labelsKnown: boolean): readonly Hint[] {
  return filter.terms.flatMap((term, index) => {
    const lacking = lackingIn(term, vocabulary, labelsKnown);
    if (!lacking) return [];
    const { message, word, candidates, replace } = lacking;
    const meant = word === undefined ? undefined : (meantWord(word, candidates) ?? nearestWord(word, candidates));
    if (meant === undefined) return [{ message }];
    return [{ message: `${message} Is it ${meant}?`, mended: formatPairFilter({ terms: filter.terms.with(index, replace(meant)) }) }];
  });
}

interface Lacking {
  readonly message: string;
  /** What was written, when it can be compared with what there is. */
  readonly word?: string;
  readonly candidates: readonly string[];
  readonly replace: (meant: string) => Term;
}

const SORTS = { namespace: 'namespace', name: 'workload', kind: 'workload of kind', service: 'Service' } as const;

function lackingIn(term: Term, vocabulary: Vocabulary, labelsKnown: boolean): Lacking | undefined {
  if (term.kind === 'by') {
    const policies = vocabulary.policies;
    const missing = term.policies.find((pattern) => !policies.some((policy) => fitsPattern(policy.toLowerCase(), pattern)));
    if (!missing) return undefined;
    return { message: `No policy is called ${shown(missing)}.`, ...comparable(missing), candidates: policies, replace: (meant) => ({ ...term, policies: swap(term.policies, missing, [meant]) }) };
  }
  if (term.kind !== 'peer') return undefined;
  const { condition } = term;
  if (condition.field === 'word' || condition.field === 'address') return undefined;
  if (condition.field === 'label') {
    const known = vocabulary.labels.find(({ key }) => key === condition.key);
    if (!labelsKnown || known) return undefined;
    return { message: `No pod carries the label ${condition.key}.`, word: condition.key, candidates: vocabulary.labels.map(({ key }) => key), replace: (key) => ({ ...term, condition: { ...condition, key } }) };
  }
  const names = namesOf(condition.field, vocabulary);
  const missing = condition.values.find((pattern) => !names.some((name) => fitsPattern(name.toLowerCase(), pattern)));
  if (!missing) return undefined;
  return {
    message: condition.field === 'kind' ? `There is no ${SORTS.kind} ${shown(missing)}.` : `No ${SORTS[condition.field]} is called ${shown(missing)}.`,
    ...comparable(missing),
    candidates: names,
    replace: (meant) => ({ ...term, condition: { ...condition, values: swap(condition.values, missing, [meant]) } }),
  };
}

function namesOf(field: keyof typeof SORTS, { namespaces, workloads, kinds, services }: Vocabulary): readonly string[] {
  if (field === 'namespace') return namespaces;
  if (field === 'kind') return kinds;
  if (field === 'name') return [...new Set(workloads.map(({ name }) => name))];
  return services.flatMap((service) => [service, service.slice(service.indexOf('/') + 1)]);
}

const swap = (patterns: readonly Pattern[], one: Pattern, other: Pattern): readonly Pattern[] => patterns.map((pattern) => (pattern === one ? other : pattern));

/** A whole name can be compared with others, and a word that is looked for anywhere. */
function comparable(pattern: Pattern): { readonly word?: string } {
  const pieces = pattern.filter((piece) => piece !== '');
  return pieces.length === 1 ? { word: pieces[0]! } : {};
}

const shown = (pattern: Pattern): string => pattern.join('*').replace(/^\*(.*)\*$/, '$1');
