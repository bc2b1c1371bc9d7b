import { quoteKey, quoteValue } from './format-filter';
import { OUTSIDE, STATES } from './pair-filter';
import type { Vocabulary } from './vocabulary';
import { keyOf } from './words';

/** Something to write in a filter. */
export interface Offer {
  readonly insert: string;
  readonly label: string;
  /** What it means, or what kind of thing it is. */
  readonly detail: string;
  /** A value follows right behind it. */
  readonly continues?: true;
  /** Only worth offering once something of it is typed: there are many of its kind. */
  readonly onlyTyped?: true;
}

/** What a word is about to say, by what stands before the value in it. */
export type Context =
  | { readonly kind: 'term' | 'peer' | 'alternative' | 'port' | 'state' | 'by' }
  | { readonly kind: 'value'; readonly key: string; readonly quoted: boolean };

const beginning = (insert: string, detail: string): Offer => ({ insert, label: insert, detail, continues: true });

const TERMS: readonly Offer[] = [
  beginning('from:', 'the source'),
  beginning('to:', 'the destination'),
  beginning('port:', 'a port that is allowed'),
  beginning('state:', 'by policy, open or unknown'),
  beginning('by:', 'a policy that allows it'),
];

const KEYS: readonly Offer[] = [
  beginning('ns=', 'namespace'),
  beginning('name=', 'name of the workload'),
  beginning('kind=', 'kind of the workload'),
  beginning('svc=', 'behind this Service'),
  beginning('ip=', 'address of a pod'),
];

const PLACES: Readonly<Record<(typeof OUTSIDE)[number], string>> = { internet: 'the Internet', private: 'private addresses', nodes: 'the nodes', outside: 'anything that is no workload' };
const STATE_DETAILS: Readonly<Record<(typeof STATES)[number], string>> = {
  policy: 'allowed by a policy',
  open: 'nothing isolates either end',
  unknown: 'cannot be told',
  denied: 'only where denied pairs are shown',
  allowed: 'by policy or open',
};

/** Everything that can stand where the context says. */
export function offersFor(context: Context, vocabulary: Vocabulary): readonly Offer[] {
  switch (context.kind) {
    case 'term':
      return [...TERMS, ...peerOffers(vocabulary)];
    case 'peer':
      return peerOffers(vocabulary);
    case 'alternative':
      return wordOffers(vocabulary);
    case 'state':
      return STATES.map((state) => ({ insert: state, label: state, detail: STATE_DETAILS[state] }));
    case 'port':
      return vocabulary.ports.map(({ text, names }) => ({ insert: text, label: text, detail: names.slice(0, 3).join(', ') }));
    case 'by':
      return vocabulary.policies.map((policy) => ({ insert: quoteValue(policy), label: policy, detail: 'policy' }));
    case 'value':
      return valueOffers(context.quoted ? undefined : keyOf(context.key), context.key, vocabulary);
  }
}

function peerOffers(vocabulary: Vocabulary): readonly Offer[] {
  const words = wordOffers(vocabulary);
  return [
    ...KEYS,
    ...words.slice(0, OUTSIDE.length),
    ...vocabulary.namespaces.map((name): Offer => ({ insert: `ns=${quoteValue(name)}`, label: `ns=${name}`, detail: 'namespace', onlyTyped: true })),
    ...vocabulary.labels.map(({ key, workloads }): Offer => ({ insert: `${quoteKey(key)}=`, label: `${quoteKey(key)}=`, detail: labelDetail(workloads), continues: true })),
    ...words.slice(OUTSIDE.length),
  ];
}

/** What can stand by itself: places outside, then workloads. */
const wordOffers = ({ workloads }: Vocabulary): readonly Offer[] => [
  ...OUTSIDE.map((place) => ({ insert: place, label: place, detail: PLACES[place] })),
  ...workloads.map(({ namespace, name, kind }): Offer => ({ insert: quoteValue(`${namespace}/${name}`), label: `${namespace}/${name}`, detail: kind, onlyTyped: true })),
];

const labelDetail = (workloads: number): string => `label of ${workloads.toLocaleString('en-US')}`;

function valueOffers(key: ReturnType<typeof keyOf>, label: string, { namespaces, workloads, kinds, services, labels }: Vocabulary): readonly Offer[] {
  const plain = (values: readonly string[], detail: string): Offer[] => values.map((value) => ({ insert: quoteValue(value), label: value, detail }));
  switch (key) {
    case 'namespace':
      return plain(namespaces, 'namespace');
    case 'name':
      return plain([...new Set(workloads.map(({ name }) => name))], 'workload');
    case 'kind':
      return plain(kinds, 'kind');
    case 'service':
      return plain(services, 'Service');
    case 'address':
      return [];
    case undefined: {
      const values = labels.find(({ key: own }) => own === label)?.values ?? [];
      return [...values.map(({ value, workloads: carrying }): Offer => ({ insert: quoteValue(value), label: value || '(empty)', detail: labelDetail(carrying) })), { insert: '*', label: '*', detail: 'any value' }];
    }
  }
}
