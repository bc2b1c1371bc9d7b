import { readFileSync, statSync } from 'node:fs';
import { isAlias, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import type { Intent } from '@/lib/model/intent';
import { NO_PORTS, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { CliError } from './cli-error.ts';
import { parsePorts } from '@/lib/policy/connection-ports';

const labels = z.record(z.string(), z.string());

const peer = z
  .union([
    z.string().min(1).describe('namespace/name, namespace/name[Kind], namespace/* for all workloads of a namespace, * for all workloads, an IP address, a CIDR, internet, private, nodes, or any for everything of this.'),
    z
      .strictObject({ namespace: z.string().min(1).optional(), namespaceLabels: labels.optional(), labels: labels.optional() })
      .refine((pods) => Object.keys(pods).length > 0, 'say which pods: by namespace, namespaceLabels or labels')
      .describe('Pods by the name or the labels of their namespace, and by their own labels. Everything given has to match.'),
  ])
  .describe('One end of connections.');

const peers = z.union([peer, z.array(peer).min(1)]).describe('One end, or several.');

const portTexts = z.array(z.union([z.int().min(1).max(65535), z.string().refine((text) => parsePorts(text) !== null, 'not a port: write 5432, 5432/TCP, TCP 5432 or TCP 8000-8100')])).min(1);

const entry = z.strictObject({
  name: z.string().min(1).optional().describe('What this is for; printed with the result.'),
  from: peers.describe('Who connects: one end, or several.'),
  to: peers.describe('To whom: one end, or several.'),
  ports: portTexts.optional().describe('Ports of the destination pods: 5432 (TCP), "53/UDP", "TCP 8000-8100". Without them any port; for "must", at least one.'),
});

const intentSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  may: z.array(entry).optional().describe('Who may reach whom. For every destination named here the list is complete: whoever else can reach it, or on another port, breaks it. Entries of "must" count as allowed.'),
  mustNot: z.array(entry).optional().describe('Who must not reach whom: holds when no pod of "from" can connect to any pod of "to" on any of the ports.'),
  must: z.array(entry).optional().describe('Who must be able to reach whom: holds when every pod of each "from" can connect to every pod of each "to" on all of the ports.'),
});

/** The JSON Schema of an intent file, as it is shipped in `public/intent.schema.json`. */
export const intentJsonSchema = (): object => ({
  ...z.toJSONSchema(intentSchema, { target: 'draft-2020-12', reused: 'ref' }),
  title: 'Intent of network policies',
  description: 'What network policies are for, checked with "drawbridge check". An entry that matches nothing fails.',
});

/** More than any intent has; what it stands for may be large, but nobody writes that by hand. */
const LIMIT = 4 * 1024 * 1024;

/**
 * Reads an intent file, YAML or JSON.
 * Throws a `CliError` that names the line or the field when it is none.
 */
export function parseIntent(text: string, file: string): { readonly intent: Intent; readonly lineOf: (list: string, index: number) => number | undefined } {
  if (text.length > LIMIT) throw new CliError(`${file} is larger than an intent may be.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new CliError(`${file}:${lines.linePos(error.pos[0]).line}: this is not YAML: ${error.message}`);
  let hasAlias = false;
  visit(document, { Alias: (_, node) => void (hasAlias ||= isAlias(node)) });
  if (hasAlias) throw new CliError(`${file}: an intent has no anchors and aliases.`);
  const lineOf = (...path: (string | number)[]): number | undefined => {
    const node = document.getIn(path, true) as { readonly range?: readonly [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : undefined;
  };
  const parsed = intentSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const messages = parsed.error.issues.slice(0, 10).map(({ path, message }) => {
      const own = path.filter((part) => typeof part !== 'symbol');
      const line = own.length > 0 ? lineOf(...own) : undefined;
      return `${file}${line === undefined ? '' : `:${line}`}: ${own.length > 0 ? `${own.join('.')}: ` : ''}${message}`;
    });
    throw new CliError(`this is no intent:\n${messages.join('\n')}`);
  }
  const listOf = (value: z.infer<typeof peers>) => (Array.isArray(value) ? value : [value]);
  const entriesOf = (entries: readonly z.infer<typeof entry>[] | undefined) =>
    (entries ?? []).map(({ name, from, to, ports }) => ({ ...(name !== undefined && { name }), from: listOf(from), to: listOf(to), ...(ports && { ports: ports.map(String) }) }));
  const { may, mustNot, must } = parsed.data;
  const intent = { version: 1 as const, may: entriesOf(may), mustNot: entriesOf(mustNot), must: entriesOf(must) };
  if (intent.may.length + intent.mustNot.length + intent.must.length === 0) throw new CliError(`${file} asserts nothing: it has neither may, mustNot nor must.`);
  return { intent, lineOf };
}

/** Reads the intent in a file. Throws a `CliError` when there is none. */
export function readIntent(file: string): ReturnType<typeof parseIntent> {
  let text: string;
  try {
    if (statSync(file).isDirectory()) throw new CliError(`${file} is a folder, and an intent is a file.`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`the intent ${file} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}.`);
  }
  return parseIntent(text, file);
}

/** The ports of an entry; what is none was refused when the file was read. */
export const intentPorts = (texts: readonly string[]): PortSet => texts.reduce((set, text) => unionPorts(set, parsePorts(text) ?? NO_PORTS), NO_PORTS);
