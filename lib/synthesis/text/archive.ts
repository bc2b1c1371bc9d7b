import { strToU8, zipSync } from 'fflate';
import { compareText } from '@/lib/model/compare-text';
import type { ObjectChange } from '../change-set';
import { applyLines, rollbackOf } from './apply-lines';
import { fileOf, filesOf, sortChanges } from './change-files';
import { kustomize } from './kustomize';
import { proofDocument, type ProofBasis } from './proof-document';
import type { ProofFacts } from './proof-facts';
import { pullRequestText } from './pull-request';
import { unifiedDiff } from './unified-diff';

/** The time of every file: the first that the format knows, so that equal contents give equal archives. */
const NO_TIME = '1980-01-01T00:00:00';

/** Files as a zip archive, in the order of their paths. */
export function zip(files: ReadonlyMap<string, string>): Uint8Array<ArrayBuffer> {
  const sorted = [...files].sort(([a], [b]) => compareText(a, b));
  return new Uint8Array(zipSync(Object.fromEntries(sorted.map(([path, text]) => [path, [strToU8(text), { mtime: NO_TIME, level: 9 }]]))));
}

/** What is created or edited, a file each, in a folder a namespace. */
export const policyFiles = (changes: readonly ObjectChange[], folder = ''): ReadonlyMap<string, string> =>
  new Map(sortChanges(changes).lasting.flatMap((change) => (change.after === undefined ? [] : [[folder + fileOf(change), change.after] as const])));

/** The same for Kustomize: what is created as resources, the rest as patches. */
export const kustomizeFiles = (changes: readonly ObjectChange[]): ReadonlyMap<string, string> =>
  new Map([...policyFiles(sortChanges(changes).lasting.filter(({ action }) => action === 'create')), ...kustomize(changes)]);

/** Where the texts of a bundle are: those that are there on the way only apart from those that stay. */
export function bundlePlaces(changes: readonly ObjectChange[]): { readonly after: (change: ObjectChange) => string; readonly before: (change: ObjectChange) => string } {
  const passing = new Set(sortChanges(changes).passing.map(fileOf));
  const place = (folder: string) => (change: ObjectChange) => `${passing.has(fileOf(change)) ? 'transition' : folder}/${fileOf(change)}`;
  return { after: place('policies'), before: place('rollback') };
}

/**
 * Everything a reviewer and an operator need, as files: policies by namespace, what restores the state before, Kustomize, a diff,
 * a text for a pull request and the proof.
 */
export function bundleFiles(changes: readonly ObjectChange[], facts: ProofFacts, basis: ProofBasis, notes: readonly string[] = []): ReadonlyMap<string, string> {
  const { lasting, passing } = sortChanges(changes);
  const places = bundlePlaces(changes);
  const [apply, rollback] = [applyLines(changes, places.after), applyLines(rollbackOf(changes), places.before)];
  return new Map([
    ...policyFiles(changes, 'policies/'),
    ...passing.map((change) => [places.after(change), change.after!] as const),
    ...lasting.flatMap((change) => (change.before === undefined ? [] : [[places.before(change), change.before] as const])),
    ...kustomize(changes, 'policies/'),
    ['changes.diff', unifiedDiff(filesOf(changes))],
    ['PULL_REQUEST.md', pullRequestText(changes, facts, { apply, rollback, notes })],
    ['proof.json', proofDocument(changes, facts, basis, { apply, rollback, notes })],
  ]);
}
