import type { DraftChange, NamedDraft } from '@/lib/model/draft';
import { parsePeer } from '@/lib/model/ids';
import { namedDraftSchema, toDraft } from './draft';

/** The largest file that is read as a draft, in bytes; the API takes no larger one. */
export const LARGEST_DRAFT = 1_000_000;

/** What a file holds: a draft, or in words for the user why it is none. */
export type DraftFile = { readonly ok: true; readonly draft: NamedDraft } | { readonly ok: false; readonly message: string };

const MOST_ERRORS = 3;

/**
 * Reads a draft from a file, JSON or YAML. A draft without a name is called after the file, changes without ids are numbered. Peers that
 * are not in the cluster are kept: it may have others tomorrow. Never throws.
 * @param fileName as it is called, for the draft's name and the messages
 */
export async function parseDraftFile(text: string, fileName: string): Promise<DraftFile> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LARGEST_DRAFT) return refused(`${fileName} has ${(bytes / 1e6).toFixed(1)} MB; a draft has at most ${LARGEST_DRAFT / 1e6} MB.`);
  const read = await readValue(text.replace(/^\ufeff/, ''));
  if ('message' in read) return refused(`${fileName} is neither JSON nor YAML: ${read.message}`);
  return toNamedDraft(read.value, fileName);
}

/** A parsed value as a draft; see `parseDraftFile`. */
export function toNamedDraft(value: unknown, fileName: string): DraftFile {
  if (!isRecord(value)) return refused(`${fileName} is no draft: it holds ${value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : 'a single value'}.`);
  if (typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string') return refused(`${fileName} is no draft but a Kubernetes object, ${value['kind'].slice(0, 60)}. Policies are read from the manifests Drawbridge is started with.`);
  if (!('version' in value) || !('changes' in value)) return refused(`${fileName} is no draft: it has no “${'version' in value ? 'changes' : 'version'}”.`);
  if (value['version'] !== 1) return refused(`${fileName} is a draft of version ${JSON.stringify(value['version'])?.slice(0, 40) ?? '?'}; this Drawbridge reads version 1.`);
  const parsed = namedDraftSchema.safeParse({ ...value, name: value['name'] ?? nameOfFile(fileName), changes: numbered(value['changes']) });
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => `${fieldText(path)}: ${message}`);
    const more = errors.length > MOST_ERRORS ? `; and ${errors.length - MOST_ERRORS} more` : '';
    return refused(`${fileName} is no draft that can be read: ${errors.slice(0, MOST_ERRORS).join('; ')}${more}.`);
  }
  const { name, notes } = parsed.data;
  const draft: NamedDraft = { ...toDraft({ version: 1, changes: parsed.data.changes, ...(parsed.data.without ? { without: parsed.data.without } : {}) }), name, ...(notes === undefined ? {} : { notes }) };
  const wrong = draft.changes.flatMap((change, index) => endsOf(change).filter(([, id]) => parsePeer(id) === null).map(([field, id]) => `changes[${index}].${field}: “${id.slice(0, 80)}” names no peer`));
  if (wrong.length > 0) return refused(`${fileName} is no draft that can be read: ${wrong.slice(0, MOST_ERRORS).join('; ')}. Peers are written workload/NAMESPACE/KIND/NAME, namespace/NAME, service/NAMESPACE/NAME, internet or cidr/10.0.0.0/8.`);
  return { ok: true, draft };
}

/** The text that keeps a draft in a file: the same for the same draft, with a line for each field so that versions can be compared. */
export function formatDraftFile({ version, name, notes, changes, without }: NamedDraft): string {
  return `${JSON.stringify({ version, name, ...(notes ? { notes } : {}), changes, ...(without && without.length > 0 ? { without } : {}) }, null, 2)}\n`;
}

/** What a draft's file is called when it is downloaded. */
export const draftFileName = (name: string): string => `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '') || 'draft'}.drawbridge.json`;

const refused = (message: string): DraftFile => ({ ok: false, message });

async function readValue(text: string): Promise<{ readonly value: unknown } | { readonly message: string }> {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // JSON is YAML, too, and that parser tells the line.
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) return { message: `${error.linePos ? `line ${error.linePos[0].line}: ` : ''}${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? ''}.` };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (failure) {
    return { message: `${failure instanceof Error ? failure.message : String(failure)}.` };
  }
}

/** The changes with an id each, and no id twice. */
function numbered(changes: unknown): unknown {
  if (!Array.isArray(changes)) return changes;
  const ids = new Set<unknown>();
  const isUnique = changes.every((change: unknown) => isRecord(change) && change['id'] !== undefined && !ids.has(change['id']) && ids.add(change['id']));
  return isUnique ? changes : changes.map((change: unknown, index) => (isRecord(change) ? { ...change, id: `c${index + 1}` } : change));
}

const endsOf = (change: DraftChange): readonly (readonly [string, string])[] => (change.kind === 'isolate' ? [['subject', change.subject]] : [['from', change.from], ['to', change.to]]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldText = (path: readonly PropertyKey[]): string => path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '') || 'the draft';

const nameOfFile = (fileName: string): string => fileName.replace(/^.*[\\/]/, '').replace(/(\.drawbridge)?\.(json|ya?ml)$/i, '').slice(0, 100) || 'Draft';
