import { parseCidr, parseIp } from '@/lib/policy/cidr';
import type { Name, NameKind } from './names';
import { startsWord } from './rank-names';
import { nearestSpelling } from './spelling';

/** What a text that stands for one thing may mean. */
export type FoundEnd =
  /** Several where the text fits several alike, the likeliest first; `corrected`: only with another spelling. */
  | { readonly kind: 'names'; readonly names: readonly Name[]; readonly corrected: boolean }
  /** Addresses by themselves, which are nobody's name. */
  | { readonly kind: 'address'; readonly block: string }
  | { readonly kind: 'nothing'; readonly text: string };

const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  internet: ['internet'], 'the internet': ['internet'], 'public internet': ['internet'], 'open internet': ['internet'], world: ['internet'], 'outside world': ['internet'],
  outside: ['internet', 'private'], 'the outside': ['internet', 'private'], external: ['internet', 'private'],
  private: ['private'], 'private addresses': ['private'], 'private network': ['private'], intranet: ['private'],
  nodes: ['nodes'], node: ['nodes'], 'cluster nodes': ['nodes'],
};

/** Words for kinds of things, before or after a name. */
const KINDS: readonly (readonly [RegExp, readonly NameKind[]])[] = [
  [/^(?:workloads?|deployments?|deploy|statefulsets?|sts|daemonsets?|ds|cronjobs?|jobs?|pods?|apps?|replicasets?)$/, ['workload']],
  [/^(?:services?|svc)$/, ['service']],
  [/^(?:namespaces?|ns|project)$/, ['namespace']],
  [/^(?:ingress|routes?|httproute|grpcroute|tlsroute|tcproute|udproute)$/, ['route']],
  [/^(?:hosts?|hostname|domain)$/, ['host']],
  [/^(?:policy|policies|networkpolicy|netpol|np)$/, ['policy']],
];

/** Finds what a text in small letters means, among names of the kinds that may stand there. */
export function findEnd(text: string, names: readonly Name[], kinds: readonly NameKind[]): FoundEnd {
  const everyOf = /^(?:all|every|everything|any|anything|pods|workloads)(?: (?:pods?|workloads?|thing))?(?: (?:of|in))? (.+)$/.exec(text)?.[1];
  if (everyOf !== undefined) {
    const whole = names.filter(({ kind, full }) => kind === 'namespace' && kinds.includes(kind) && full === everyOf.replace(/^(?:the )?namespace /, ''));
    if (whole.length > 0) return found(whole);
  }
  const plain = text.replace(/["'`“”]/g, '').replace(/^(?:(?:the|a|an|my|our|any|all|every|each|of|in) )+/, '').replace(/[.,;:]+$/, '').trim();
  const allowed = names.filter(({ kind }) => kinds.includes(kind));
  const address = kinds.includes('outside') ? addressOf(plain) : undefined;
  if (address) return { kind: 'address', block: address };
  const exact = exactly(plain, allowed);
  if (exact.length > 0) return found(exact);
  const hinted = hintOf(plain);
  const [wanted, among] = hinted ? [hinted.rest, allowed.filter(({ kind }) => hinted.kinds.includes(kind))] : [plain, allowed];
  if (wanted === '') return { kind: 'nothing', text };
  for (const spelling of [wanted, ...placed(wanted)]) {
    const named = exactly(spelling, among);
    if (named.length > 0) return found(named);
  }
  const begun = among.filter(({ short, full }) => wanted.length > 1 && (short.startsWith(wanted) || full.startsWith(wanted) || startsWord(full, wanted)));
  if (begun.length > 0) return found(begun.sort((a, b) => Number(b.short.startsWith(wanted)) - Number(a.short.startsWith(wanted))));
  return misspelt(wanted, among) ?? { kind: 'nothing', text: plain };
}

const found = (names: readonly Name[]): FoundEnd => ({ kind: 'names', names, corrected: false });

function addressOf(text: string): string | undefined {
  const cidr = parseCidr(text);
  if (cidr.ok || parseIp(text)) return text;
  return undefined;
}

/** By the whole label, else by its last part; what is outside by any of its usual names. A namespace yields to what begins like it and is in it. */
function exactly(text: string, names: readonly Name[]): readonly Name[] {
  const outside = Object.hasOwn(OUTSIDE, text) ? OUTSIDE[text]! : [];
  const whole = names.filter(({ full, id, kind }) => full === text || (kind === 'outside' && outside.includes(id)));
  const last = names.filter(({ short, full }) => short === text && full !== text);
  const exact = [...whole, ...last];
  if (exact.length === 0 || exact.some(({ kind }) => kind !== 'namespace')) return byKind(exact);
  return [...names.filter(({ kind, short, namespace }) => kind === 'workload' && namespace === text && (short.startsWith(`${text}-`) || startsWord(short, text))), ...exact];
}

/** Workloads before the Services of their name, as people mean pods first; otherwise the order stays. */
const byKind = (names: readonly Name[]): readonly Name[] => names.toSorted((a, b) => Number(a.kind !== 'workload') - Number(b.kind !== 'workload'));

function hintOf(text: string): { readonly rest: string; readonly kinds: readonly NameKind[] } | undefined {
  const words = text.split(/[ ]+|(?<=^(?:svc|deploy|deployment|sts|statefulset|ds|daemonset|service|pod|ns|namespace|ingress))\//);
  if (words.length < 2) return undefined;
  for (const [word, rest] of [[words[0]!, words.slice(1)], [words.at(-1)!, words.slice(0, -1)]] as const) {
    const kind = KINDS.find(([pattern]) => pattern.test(word));
    if (kind) return { rest: rest.join(' ').replace(/^(?:of|in|called|named) /, '').replace(/^the /, ''), kinds: kind[1] };
  }
  return undefined;
}

/** Other ways to say `namespace/name`: `db in payments`, `payments db`, `db.payments.svc.cluster.local`, `payments:db`. */
function placed(text: string): readonly string[] {
  const [, inside, where] = /^(\S+) (?:in|of|from|at)(?: the)?(?: namespace)? (\S+?)(?: namespace)?$/.exec(text) ?? [];
  const [, namespace, name] = /^(\S+)[ :](\S+)$/.exec(text) ?? [];
  const [, service, home] = /^([^.\s]+)\.([^.\s]+)(?:\.svc(?:\.cluster\.local)?)?$/.exec(text) ?? [];
  return [...(inside ? [`${where}/${inside}`] : []), ...(namespace ? [`${namespace}/${name}`] : []), ...(service ? [`${home}/${service}`, `${service}/${home}`] : [])];
}

/** Short names and numbered siblings are different things, not slips of the pen. */
function misspelt(text: string, names: readonly Name[]): FoundEnd | undefined {
  const comparable = (word: string) => Math.min(word.length, text.length) >= 4 && withoutNumbers(word) !== withoutNumbers(text);
  const key = text.includes('/') ? 'full' : 'short';
  const near = nearestSpelling(text, [...new Set(names.map((one) => one[key]))].filter(comparable));
  return near === undefined ? undefined : { kind: 'names', names: byKind(names.filter((one) => one[key] === near)), corrected: true };
}

const withoutNumbers = (word: string): string => word.replace(/[-_.]?\d/g, '');
