import { compareText } from '@/lib/model/compare-text';
import { objectTitle } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { ObjectChange } from '../change-set';
import { flatFileOf, sortChanges, type FileChange } from './change-files';
import type { EditResult } from './documents';
import { editPolicyText } from './edit-policy';
import { policyOf, type SourceTexts } from './source-texts';
import { removeObjectText } from './take-object';

/** A folder of manifests: what was given, the files in it, and the policies that were read from them. */
export interface ManifestFolder {
  readonly roots: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly policies: readonly NetworkPolicy[];
}

/** What is to be written into a folder of manifests. */
export interface FolderPlan {
  readonly files: readonly FileChange[];
  /** The file of each object, by its title. */
  readonly places: ReadonlyMap<string, string>;
  /** What cannot be done, a sentence each; then nothing is to be written, because the changes are proven together. */
  readonly reasons: readonly string[];
  /** What is left to do by hand. */
  readonly notes: readonly string[];
}

/**
 * Plans how changes are written into the files that the source was read from: what is edited and deleted where it stands, what is
 * new as a file of its own beside the other policies of its namespace, or in the folder `drawbridge`.
 */
export function planFolder(changes: readonly ObjectChange[], folder: ManifestFolder, texts: SourceTexts): FolderPlan {
  const files = new Map<string, FileChange>();
  const places = new Map<string, string>();
  const reasons: string[] = [];
  const notes = new Set<string>();
  for (const change of sortChanges(changes).lasting) {
    const file = change.origin?.file;
    if (change.before === undefined) {
      const path = placeFor(change, folder, new Set([...folder.names, ...files.keys()]));
      files.set(path, { path, after: change.after! });
      places.set(objectTitle(change), path);
      const listing = [...folder.names].find((name) => directoryOf(name) === directoryOf(path) && /(^|[\\/])kustomization\.ya?ml$/i.test(name));
      if (listing !== undefined) notes.add(`${listing} does not list ${path.slice(directoryOf(path).length)} yet: add it to the resources.`);
      continue;
    }
    const source: EditResult = file === undefined ? { reason: 'It was not read from a file.' } : (texts.get(file) ?? { reason: 'Its file is not at hand.' });
    if (file !== undefined) places.set(objectTitle(change), file);
    const known = file === undefined ? undefined : files.get(file);
    const result: EditResult = 'reason' in source ? source : rewrite(known?.after ?? source.text, change);
    if ('reason' in result || 'reason' in source) reasons.push(`${objectTitle(change)}${file === undefined ? '' : ` in ${file}`} cannot be ${change.after === undefined ? 'taken out' : 'edited'} in place. ${'reason' in result ? result.reason : ''}`.trim());
    else files.set(file!, { path: file!, before: source.text, ...(result.text !== '' && { after: result.text }) });
  }
  return { files: [...files.values()].sort((a, b) => compareText(a.path, b.path)), places, reasons, notes: [...notes].sort() };
}

function rewrite(text: string, change: ObjectChange): EditResult {
  if (change.after === undefined) return removeObjectText(text, change);
  const policy = policyOf(change);
  return policy ? editPolicyText(text, policy, change.because, change.reasons) : { reason: 'Only NetworkPolicies are edited in place.' };
}

/** The path of a new file, one that no file has. */
function placeFor(change: ObjectChange, { roots, policies }: ManifestFolder, taken: ReadonlySet<string>): string {
  const beside = policies.flatMap(({ namespace, origin }) => (namespace === change.namespace && origin?.file !== undefined ? [origin.file] : [])).sort(compareText)[0];
  const root = roots[0] ?? '';
  const separator = root.includes('\\') ? '\\' : '/';
  const directory = beside === undefined ? `${root.replace(/[\\/]+$/, '')}${separator}drawbridge${separator}` : directoryOf(beside);
  const base = flatFileOf(change).replace(/\.yaml$/, '');
  let path = `${directory}${base}.yaml`;
  for (let number = 2; taken.has(path); number++) path = `${directory}${base}-${number}.yaml`;
  return path;
}

/** The folder of a file, with the separator at its end. */
const directoryOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
