import { objectTitle } from '@/lib/model/ids';
import type { ObjectChange } from '../change-set';
import { sortChanges } from './change-files';
import { collateralOf, pairText, portChanges, type PairFact, type PairPorts, type ProofFacts } from './proof-facts';

export interface PullRequestOptions {
  /** Commands that make the changes, and those that undo them. */
  readonly apply: readonly string[];
  readonly rollback: readonly string[];
  /** What else a reviewer must know. */
  readonly notes?: readonly string[];
}

/** How many pairs of one kind are named. */
const SHOWN = 50;

/**
 * What changes do, in words for whoever reviews them, as Markdown: what is allowed and closed and why, what was proven, what is
 * not known, and how to go back.
 */
export function pullRequestText(changes: readonly ObjectChange[], facts: ProofFacts, { apply, rollback, notes = [] }: PullRequestOptions): string {
  const { lasting, passing } = sortChanges(changes);
  const [opened, closed] = [facts.pairs.filter(({ opened: ports }) => ports.length > 0), facts.pairs.filter(({ closed: ports }) => ports.length > 0)];
  const collateral = collateralOf(facts);
  const summary = [opened.length > 0 && `opens ${count(opened.length, 'pair')}`, closed.length > 0 && `closes ${count(closed.length, 'pair')}`].filter((part) => part !== false);
  return [
    `# Network policies: ${summary.join(' and ') || 'no connection changes'}`,
    ...section('What is wanted, and why', facts.wishes.flatMap(({ outcome, message, why }) => [`- ${outcome === 'written' ? '' : `**${OUTCOMES[outcome]}** `}${plain(message)}`, ...(why && !message.includes(why) ? [`  > ${plain(why)}`] : [])])),
    ...section('Opened', pairLines(opened.map((pair) => ({ ...pair, closed: [] })))),
    ...section('Closed', pairLines(closed.map((pair) => ({ ...pair, opened: [] })))),
    ...section('Not asked for', collateral.length === 0 ? [] : ['These pairs change besides what is wanted:', '', ...pairLines(collateral)]),
    ...section('Kept, because the cluster works by it', facts.kept.map((line) => `- ${plain(line)}`)),
    ...section('Given up on purpose', facts.givenUp.map((line) => `- ${plain(line)}`)),
    ...section('Objects', [...lasting, ...passing].flatMap((change) => objectLines(change, passing.includes(change)))),
    ...section('What was proven', provenLines(facts)),
    ...section('What is not known', unknownLines(facts)),
    ...section('Mind', [...facts.warnings, ...notes].map((line) => `- ${plain(line)}`)),
    ...section('To apply, in this order', [...meanwhileLines(facts), ...code(apply)]),
    ...section('To roll back', code(rollback)),
    '',
  ].join('\n');
}

const OUTCOMES: Readonly<Record<string, string>> = { 'already-allowed': 'Nothing to do:', 'already-denied': 'Nothing to do:', inexpressible: 'Not possible:', invalid: 'Left out:' };

const VERBS = { create: 'creates', edit: 'edits', delete: 'deletes' } as const;

function objectLines(change: ObjectChange, isPassing: boolean): readonly string[] {
  const where = change.origin?.file === undefined ? '' : ` in \`${tick(change.origin.file)}\``;
  const verb = isPassing ? 'creates, and deletes again at the end,' : VERBS[change.action];
  return [`- ${verb} \`${tick(objectTitle(change))}\`${where}`, ...change.because.map((reason) => `  - ${plain(reason)}`)];
}

function provenLines(facts: ProofFacts): readonly string[] {
  const { exact, unchanged, unmet, unclosed, profile } = facts;
  const reading = profile.name === 'kubernetes' ? 'as the Kubernetes API says' : `under the profile \`${tick(profile.name)}\``;
  const verdict = exact
    ? `It does what is wanted and changes nothing else: ${count(unchanged, 'other pair')} of workloads ${unchanged === 1 ? 'is' : 'are'} as before.`
    : `It does **not** do exactly what is wanted: ${shortcomings(facts).join(', ') || 'see above'}.`;
  return [`The text of the policies was read back and the cluster evaluated with it, ${reading}. ${verdict}`, ...pairPortLines('not surely allowed', unmet), ...pairPortLines('not surely closed', unclosed)];
}

/** Why a proof is not exact. */
const shortcomings = ({ unmet, unclosed, pairs, unknowns }: ProofFacts): readonly string[] => [
  ...(unmet.length > 0 ? [`${count(unmet.length, 'wanted connection')} ${unmet.length === 1 ? 'does' : 'do'} not surely hold`] : []),
  ...(unclosed.length > 0 ? [`${count(unclosed.length, 'connection')} that ${unclosed.length === 1 ? 'was' : 'were'} to be closed may still be open`] : []),
  ...(pairs.some(({ intended }) => !intended) ? ['pairs change that nobody asked for'] : []),
  ...(unknowns.pairs > 0 || unknowns.decides ? ['something is not known'] : []),
];

const pairPortLines = (words: string, pairs: readonly PairPorts[]): readonly string[] => [
  ...pairs.slice(0, SHOWN).map((pair) => `- ${words}: \`${tick(pairText(pair))}\` ${pair.ports.join(' ')}`),
  ...(pairs.length > SHOWN ? [`- and ${pairs.length - SHOWN} more`] : []),
];

/** In this order nothing is cut that stays allowed, or what is cut meanwhile is named. */
function meanwhileLines({ meanwhile }: ProofFacts): readonly string[] {
  if (meanwhile.length === 0) return ['At no step is a connection closed that is allowed before and afterwards.', ''];
  return ['There is no order in which nothing is cut on the way: what is closed for the time being is told above.', ''];
}

function unknownLines({ unknowns: { decides, pairs, notEvaluated, notRead } }: ProofFacts): readonly string[] {
  return [
    ...(pairs > 0 ? [`- ${count(pairs, 'changed pair')} cannot be told afterwards.`] : []),
    ...(decides ? ['- Something that is not known decides what is cut.'] : []),
    ...notEvaluated.map((title) => `- \`${tick(title)}\` is of a kind that is not evaluated.`),
    ...notRead.map((reason) => `- Could not be read: ${plain(reason)}`),
  ];
}

function pairLines(pairs: readonly PairFact[]): readonly string[] {
  const lines = pairs.slice(0, SHOWN).map((pair) => `- \`${tick(pairText(pair))}\` ${portChanges(pair)}`);
  return pairs.length > SHOWN ? [...lines, `- and ${pairs.length - SHOWN} more`] : lines;
}

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]);
const code = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['```sh', ...lines, '```']);
const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
/** Text in which nothing is taken for Markdown or HTML, on one line. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replace(/[\\`*_[\]<>#|!]/g, '\\$&');
const tick = (text: string): string => text.replace(/[`\p{Cc}]/gu, ' ');
