import type { LabelSelector, LabelSelectorRequirement } from '@/lib/model/labels';
import { selectorKey } from '@/lib/policy/selector';

/**
 * Selectors that together match what `selector` matches and `excluded` does not: one for each requirement of the excluded one,
 * because an object is outside it when it fails any. None when every object that matches the one matches the other as well.
 */
export function selectorMinus(selector: LabelSelector, excluded: LabelSelector): LabelSelector[] {
  const parts = requirementsOf(excluded).flatMap((requirement) => narrowSelector(selector, opposite(requirement)) ?? []);
  return [...new Map(parts.map((part) => [selectorKey(part), part])).values()];
}

/** What matches both; `null` when nothing can. */
export function selectorAnd(selector: LabelSelector, other: LabelSelector): LabelSelector | null {
  return requirementsOf(other).reduce<LabelSelector | null>((sum, requirement) => sum && narrowSelector(sum, requirement), selector);
}

const requirementsOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelectorRequirement[] => [
  ...Object.entries(matchLabels).map(([key, value]): LabelSelectorRequirement => ({ key, operator: 'In', values: [value] })),
  ...matchExpressions,
];

const OPPOSITES = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' } as const;

/** `NotIn` holds as well where the key is absent, so that each operator has an exact opposite. */
const opposite = ({ key, operator, values }: LabelSelectorRequirement): LabelSelectorRequirement => ({ key, operator: OPPOSITES[operator], ...(values && { values }) });

/** What a selector lets the value of one key be. */
interface Domain {
  readonly mayBeAbsent: boolean;
  readonly mayBePresent: boolean;
  /** The values when it is present: only those listed, or all but those. */
  readonly only?: readonly string[];
  readonly except: readonly string[];
}

const ANYTHING: Domain = { mayBeAbsent: true, mayBePresent: true, except: [] };

function meet(domain: Domain, { operator, values = [] }: LabelSelectorRequirement): Domain {
  switch (operator) {
    case 'Exists':
      return { ...domain, mayBeAbsent: false };
    case 'DoesNotExist':
      return { ...domain, mayBePresent: false };
    case 'In': {
      const only = (domain.only ?? values).filter((value) => values.includes(value) && !domain.except.includes(value));
      return { mayBeAbsent: false, mayBePresent: domain.mayBePresent && only.length > 0, only, except: [] };
    }
    case 'NotIn': {
      const only = domain.only?.filter((value) => !values.includes(value));
      if (only) return { ...domain, only, mayBePresent: domain.mayBePresent && only.length > 0 };
      return { ...domain, except: [...new Set([...domain.except, ...values])] };
    }
  }
}

/** The selector with one requirement more, as short as it gets; `null` when the two contradict each other. */
function narrowSelector(selector: LabelSelector, requirement: LabelSelectorRequirement): LabelSelector | null {
  const { key } = requirement;
  const own = requirementsOf(selector).filter((one) => one.key === key);
  const domain = own.reduce(meet, ANYTHING);
  const narrowed = meet(domain, requirement);
  if (!narrowed.mayBeAbsent && !narrowed.mayBePresent) return null;
  if (JSON.stringify(narrowed) === JSON.stringify(domain)) return selector;
  const { [key]: _, ...matchLabels } = selector.matchLabels ?? {};
  const matchExpressions = (selector.matchExpressions ?? []).filter((one) => one.key !== key);
  return tidy({ ...matchLabels, ...labelsOf(key, narrowed) }, [...matchExpressions, ...expressionsOf(key, narrowed)]);
}

const labelsOf = (key: string, { mayBePresent, only }: Domain): Readonly<Record<string, string>> => (mayBePresent && only?.length === 1 ? { [key]: only[0]! } : {});

function expressionsOf(key: string, { mayBeAbsent, mayBePresent, only, except }: Domain): LabelSelectorRequirement[] {
  if (!mayBePresent) return [{ key, operator: 'DoesNotExist' }];
  if (only) return only.length === 1 ? [] : [{ key, operator: 'In', values: only }];
  return [...(mayBeAbsent ? [] : [{ key, operator: 'Exists' as const }]), ...(except.length > 0 ? [{ key, operator: 'NotIn' as const, values: [...except].sort() }] : [])];
}

const tidy = (matchLabels: Readonly<Record<string, string>>, matchExpressions: readonly LabelSelectorRequirement[]): LabelSelector => ({
  ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
  ...(matchExpressions.length > 0 && { matchExpressions }),
});
