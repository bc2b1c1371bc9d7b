import { AllowGraph } from '@/lib/policy/allow-graph';
import type { AskedPort } from '@/lib/policy/explain';
import type { Answer } from '../answer.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun, ExitCode } from '../context.ts';
import { explainEnds } from '../explanation.ts';
import { explainRoute } from '../explain-route.ts';
import { explainService } from '../explain-published.ts';
import { findEnds, type End } from '../find-ends.ts';
import { explanationFields, explanationLines } from '../format/explanation-text.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { mdCode } from '../format/markdown.ts';
import { onePortOf } from '../one-port.ts';
import { splitPositionals } from '../positionals.ts';
import { jsonText, printable } from '@/lib/model/printable';
import { findPublished } from '../published.ts';
import { readSource } from '../read-source.ts';
import { remedyFor, type AskedEnd } from '../remedy.ts';
import { shellCommand } from '../shell-words.ts';

const EXIT: Readonly<Record<Answer['verdict'], ExitCode>> = { allowed: 0, denied: 1, unknown: 2 };

/** Prints why one peer can reach another, or cannot. */
export const explain: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['FROM', 'TO']);
  const port = onePortOf(run.values.port);
  const { snapshot, intact } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const [fromWord = '', toWord = ''] = rest;
  const markdown = run.format === 'md';
  const published = findPublished(graph, toWord);
  if (findPublished(graph, fromWord)) throw new CliError(`${fromWord} opens no connections; ask from a workload, an address, internet, private or nodes.`);
  const from = onePeer(graph, fromWord);
  const answer =
    published?.kind === 'service' ? explainService(graph, from, published.service, port, markdown)
    : published ? explainRoute(graph, from, published, port, markdown)
    : explainPeers(graph, from, onePeer(graph, toWord), port, run);
  const title = { from: titleOf(from), to: published ? published.name : titleOf(onePeer(graph, toWord)), ...(port && { port: `${port.protocol} ${port.port}` }) };
  const show = markdown ? mdCode : printable;
  const head = `${show(title.from)} => ${show(title.to)}${title.port === undefined ? '' : ` on ${title.port}`}: ${markdown ? `**${answer.verdict}**` : answer.verdict}`;
  await run.print([run.format === 'json' ? `${jsonText({ version: JSON_VERSION, ...title, ...answer.fields, ...remedyFields(answer) }, 2)}\n` : [head, ...answer.lines, ...remedyLines(answer, run)].map((line) => `${line}\n`).join('')]);
  return intact ? EXIT[answer.verdict] : 2;
};

/** What a word names; several ranges of addresses are one peer, several workloads are not. */
function onePeer(graph: AllowGraph, word: string): AskedEnd {
  const ends = findEnds(graph, word);
  const inside = ends.filter(({ range }) => !range);
  if (inside.length > 1 || (inside.length === 1 && ends.length > 1)) throw new CliError(`${word} is more than one peer: ${ends.slice(0, 5).map(({ name }) => name).join(', ')}${ends.length > 5 ? ' …' : ''}. Name one.`);
  return { word, ends };
}

const titleOf = ({ ends, word }: AskedEnd): string => (ends.length === 1 && !isOutside(ends) ? ends[0]!.name : word);
const isOutside = (ends: readonly End[]): boolean => ends.every(({ range }) => range);

function explainPeers(graph: AllowGraph, from: AskedEnd, to: AskedEnd, port: AskedPort | undefined, run: CommandRun): Answer {
  if (isOutside(from.ends) && isOutside(to.ends)) throw new CliError(`${from.word} and ${to.word} are both outside the cluster, where no policy applies.`);
  const explanation = explainEnds(graph, from.ends, to.ends, port);
  return {
    verdict: explanation.verdict,
    lines: explanationLines(explanation, run.format === 'md'),
    fields: explanationFields(explanation),
    ...(explanation.verdict === 'denied' && explanation.egress && { remedy: remedyFor(graph, from, to, port) }),
  };
}

const remedyFields = ({ remedy }: Answer) => ({ ...(remedy?.allow !== undefined && { allow: remedy.allow }), ...(remedy && remedy.obstacles.length > 0 && { obstacles: remedy.obstacles }) });

function remedyLines({ remedy: { allow, obstacles } = { obstacles: [] } }: Answer, { format, values, positionals }: CommandRun): string[] {
  const told = obstacles.map((message) => `In the way: ${printable(message)}`);
  if (allow !== undefined) {
    const { profile, kubeconfig, 'pod-cidr': podCIDRs = [] } = values;
    const reading = [...(profile === undefined ? [] : ['--profile', profile]), ...podCIDRs.flatMap((cidr) => ['--pod-cidr', cidr]), ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig])];
    const sources = positionals.slice(0, -2).map((source) => (source.startsWith('-') && source !== '-' ? `./${source}` : source));
    const command = shellCommand(['drawbridge', 'export', ...sources, ...reading, '--allow', allow]);
    told.push(`To allow it: ${format === 'md' ? mdCode(command) : command}`);
  }
  return told.length > 0 ? ['', ...told] : [];
}
