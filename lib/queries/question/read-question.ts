import { formatPeer } from '@/lib/model/ids';
import type { SnapshotView } from '../contract/snapshot';
import type { UnisolatedView } from '../contract/unisolated';
import { takePort, type AskedPorts, type KnownPorts } from './ask-port';
import { addressEnd, endOf, type End } from './ends';
import { findEnd } from './find-end';
import { looksLikeQuestion, plainQuestion, readGrammar, respelt, type Asked } from './grammar';
import { peerOf, type Name, type NameKind } from './names';
import { rankNames } from './rank-names';
import { deniedTable, drawReading, hopsReading, on, pairReading, pathsReading, select, table, whomNotReading, whomReading, whoNotReading, whoReading, type Destination, type Made, type Reading } from './readings';

export type Question =
  /** The text is no question. */
  | { readonly kind: 'none' }
  /** The likeliest first; several where a name fits several things. `more`: how many ways besides. */
  | { readonly kind: 'read'; readonly readings: readonly Reading[]; readonly more: number }
  /** It is one, and cannot be answered as it stands; with what may have been meant. */
  | { readonly kind: 'unclear'; readonly message: string; readonly suggestions: readonly Reading[] };

export interface Known {
  readonly names: readonly Name[];
  readonly ports: KnownPorts;
  readonly services: SnapshotView['services'];
  readonly policies: readonly Pick<SnapshotView['policies'][number], 'id' | 'selects'>[];
  /** The workloads that nothing isolates, once they were asked for. */
  readonly unisolated?: UnisolatedView['workloads'];
  readonly namespaces: readonly Pick<SnapshotView['namespaces'][number], 'name' | 'ingress' | 'egress'>[];
}

/** So many ways to understand a question are shown. */
const MOST = 8;
/** So many things that one end may be are tried. */
const TRIED = 24;

/** What a text may mean, the first of it; of how many in `all`. */
interface Ends {
  readonly ends: readonly End[];
  readonly corrected: boolean;
  readonly all: number;
}

const SOURCES: readonly NameKind[] = ['workload', 'service', 'namespace', 'outside'];
const TARGETS: readonly NameKind[] = ['workload', 'service', 'route', 'host', 'namespace', 'outside'];

/** Understands a question in words. What is not sure comes as several readings, and what names nothing says so. */
export function readQuestion(text: string, known: Known): Question {
  const plain = plainQuestion(text);
  const isName = (word: string) => known.names.some(({ short, full }) => short === word || full === word);
  for (const spelling of new Set([plain, respelt(plain, isName)])) {
    const { rest, asked: ports } = takePort(spelling, known.ports);
    const withPort = readGrammar(rest);
    const asked = withPort ?? readGrammar(spelling);
    if (!asked) continue;
    if (withPort && ports.kind === 'wrong') return unclear(ports.message);
    const read = (one: Asked) => new Reader(known, withPort ? ports : { kind: 'any' }, spelling !== plain).read(one);
    const question = read(asked);
    // What would only be a question if both names are there is none without them.
    if (asked.kind === 'pair' && asked.loose && question.kind !== 'read') continue;
    return question.kind === 'nothing' ? unclear(question.message, suggest(asked, question, known, read)) : question;
  }
  return looksLikeQuestion(text) ? unclear('This question is not understood.') : { kind: 'none' };
}

const unclear = (message: string, suggestions: readonly Reading[] = []): Question => ({ kind: 'unclear', message, suggestions });

/** Pairs that are denied are denied on every port. */
const NOT_ON_A_PORT = 'Ask without a port who cannot reach it at all, or whether one can on this port.';

/** A name that nothing has, and the kinds that it would have to be of. */
interface Missing {
  readonly kind: 'nothing';
  readonly message: string;
  readonly text: string;
  readonly kinds: readonly NameKind[];
}

/** So many names that resemble what nothing is called are offered. */
const OFFERED = 5;

/** The question with each name that resembles the one that is missing. */
function suggest(asked: Asked, { text, kinds }: Missing, { names }: Known, read: (asked: Asked) => Question | Missing): readonly Reading[] {
  const near = text.length < 4 ? [] : rankNames(names.filter(({ kind }) => kinds.includes(kind)), text).slice(0, OFFERED);
  const found = near.flatMap(({ item }) => {
    const other = Object.fromEntries(Object.entries(asked).map(([key, value]) => [key, typeof value === 'string' && value.includes(text) && key !== 'kind' ? item.full : (value as unknown)])) as unknown as Asked;
    const question = read(other);
    return question.kind === 'read' ? question.readings.slice(0, 1).map((reading) => ({ ...reading, corrected: true })) : [];
  });
  return [...new Map(found.map((reading) => [reading.words, reading])).values()];
}

class Reader {
  private readonly portTexts: readonly (string | undefined)[];
  /** The same where several are one question, as a filter has them. */
  private readonly askedTexts: readonly (string | undefined)[];

  constructor(private readonly known: Known, ports: AskedPorts, private readonly respelt: boolean) {
    this.portTexts = ports.kind === 'ports' ? ports.ports : [undefined];
    this.askedTexts = ports.kind === 'ports' && ports.together ? [ports.ports.join('|')] : this.portTexts;
  }

  read(asked: Asked): Question | Missing {
    switch (asked.kind) {
      case 'pair':
        return this.both(asked.from, asked.to, (from, to, port) => pairReading(from, to, port, asked.why));
      case 'paths':
        return this.both(asked.from, asked.to, pathsReading);
      case 'who':
        return this.one(asked.to, TARGETS, (end, port) => whoReading(end, port));
      case 'whom':
        return this.one(asked.from, SOURCES, (end, port) => whomReading(end, port));
      case 'hops':
        return this.one(asked.from, SOURCES, (end) => hopsReading(end, asked.hops));
      case 'policies-of':
        return this.one(asked.of, ['workload'], (end) => this.policiesOf(end));
      case 'policy':
        return this.one(asked.policy, ['policy'], (end) => ({ words: `What does ${end.words} say and do?`, goes: select({ kind: 'policy', id: end.name!.id as never }) }));
      case 'exposed':
        return this.one('internet', SOURCES, (end) => ({ ...whomReading(end, this.askedTexts[0])!, words: `What is open to the Internet${on(this.askedTexts[0])}?` }));
      case 'unknown':
        return this.plain('Of which connections can it not be told whether they are allowed?', table('state:unknown'));
      case 'open':
        return this.open(asked.what, asked.direction);
      case 'findings':
        return this.plain('What is likely wrong with the policies?', { kind: 'findings' });
      case 'changes':
        return this.plain('What has changed?', { kind: 'changes' });
      case 'denied':
        return this.plain('Which connections are denied?', deniedTable(''));
      case 'allowed':
        return this.plain('Which connections are allowed?', table('state:allowed'));
      case 'who-not':
        return this.portTexts[0] === undefined ? this.one(asked.to, TARGETS, whoNotReading) : unclear(NOT_ON_A_PORT);
      case 'whom-not':
        return this.portTexts[0] === undefined ? this.one(asked.from, SOURCES, whomNotReading) : unclear(NOT_ON_A_PORT);
      case 'draw':
        return this.both(asked.from, asked.to, (from, to, port) => drawReading(asked.change, from, to, port), this.askedTexts);
      case 'seal':
        return this.one(asked.namespace, ['namespace'], (end) => ({ words: `Seal ${end.words}…`, goes: { kind: 'seal', namespace: end.name!.label } }));
    }
  }

  private plain(words: string, goes: Destination): Question {
    return { kind: 'read', readings: [{ words, goes, corrected: this.respelt }], more: 0 };
  }

  private policiesOf(end: End): Made {
    const id = peerOf(end.name!);
    return { words: `Which policies select ${end.words}?`, goes: select({ kind: 'peer', id }), answer: this.known.policies.filter(({ selects }) => selects.includes(id)).map((policy) => policy.id) };
  }

  private open(what: 'workloads' | 'namespaces', direction: 'ingress' | 'egress' | null): Question {
    const { namespaces, unisolated } = this.known;
    const isOpen = ({ ingress, egress }: Pick<UnisolatedView['workloads'][number], 'ingress' | 'egress'>) => [...(direction === 'egress' ? [] : [ingress]), ...(direction === 'ingress' ? [] : [egress])].some((state) => state === 'open' || state === 'partial');
    const answer = what === 'workloads' ? unisolated?.filter(isOpen).map(({ peer }) => peer) : namespaces.filter(isOpen).map(({ name }): string => formatPeer({ kind: 'namespace', namespace: name }));
    const words = `Which ${what} have pods that nothing isolates for ${direction ?? 'ingress or for egress'}?`;
    return { kind: 'read', readings: [{ words, goes: table('state:open'), corrected: this.respelt, ...(answer ? { answer } : { needs: 'unisolated' }) }], more: 0 };
  }

  private ends(text: string, kinds: readonly NameKind[]): Ends | { readonly missing: string } {
    const found = findEnd(text, this.known.names, kinds);
    if (found.kind === 'address') return { ends: [addressEnd(found.block)], corrected: false, all: 1 };
    if (found.kind === 'nothing') return { missing: found.text };
    return { ends: found.names.slice(0, TRIED).map((name) => endOf(name, this.known.names)), corrected: found.corrected, all: found.names.length };
  }

  private one(text: string, kinds: readonly NameKind[], read: (end: End, port: string | undefined) => Made): Question | Missing {
    const found = this.ends(text, kinds);
    if ('missing' in found) return missing(found.missing, kinds);
    return this.gathered(found.ends.flatMap((end) => this.askedTexts.map((port) => read(end, port))), found.corrected, (found.all - found.ends.length) * this.askedTexts.length);
  }

  private both(from: string, to: string, read: (from: End, to: End, port: string | undefined) => Made, ports = this.portTexts): Question | Missing {
    const [sources, targets] = [this.ends(from, SOURCES), this.ends(to, TARGETS)];
    if ('missing' in sources) return missing(sources.missing, SOURCES);
    if ('missing' in targets) return missing(targets.missing, TARGETS);
    // A Service opens no connections; the workloads behind it do.
    const opening = sources.ends.flatMap((end) => (end.name?.kind === 'service' ? this.behind(end.name) : [end]));
    const distinct = [...new Map(opening.map((end) => [end.words, end])).values()];
    const made = distinct.flatMap((source) => targets.ends.flatMap((target) => ports.map((port) => read(source, target, port))));
    const beyond = (sources.all * targets.all - sources.ends.length * targets.ends.length) * ports.length;
    return this.gathered(made, sources.corrected || targets.corrected, beyond);
  }

  private behind(service: Name): readonly End[] {
    const workloads = this.known.services.find(({ id }) => id === service.id)?.workloads ?? [];
    return this.known.names.filter(({ id }) => (workloads as readonly string[]).includes(id)).map((name) => endOf(name, this.known.names));
  }

  private gathered(made: readonly Made[], corrected: boolean, beyond = 0): Question {
    const readings = [...new Map(made.flatMap((one) => (one === null ? [] : [[JSON.stringify([one.words, one.goes]), one] as const]))).values()];
    const [first] = readings;
    if (!first) return unclear('Policies say nothing of connections between addresses outside the cluster.');
    const isCorrected = corrected || this.respelt;
    return { kind: 'read', readings: readings.slice(0, MOST).map((one) => ({ ...one, corrected: isCorrected })), more: Math.max(0, readings.length - MOST) + beyond };
  }
}

const KIND_WORDS: Readonly<Partial<Record<NameKind, string>>> = { workload: 'workload', service: 'Service', namespace: 'namespace', policy: 'policy', host: 'host' };

function missing(text: string, kinds: readonly NameKind[]): Missing {
  const words = kinds.flatMap((kind) => KIND_WORDS[kind] ?? []);
  const last = words.pop() ?? 'thing';
  return { kind: 'nothing', text, kinds, message: `No ${words.length > 0 ? `${words.join(', ')} or ${last}` : last} is called “${text}”.` };
}
