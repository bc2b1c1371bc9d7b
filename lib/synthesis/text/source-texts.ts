import { firstFew } from '@/lib/model/first-few';
import { objectTitle } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { plural } from '@/lib/model/plural';
import type { ObjectChange } from '../change-set';
import { readPolicies } from '../read-policies';
import { specObject, writeDocument } from '../yaml';
import { parse, valueOf, type EditResult } from './documents';
import { editPolicyText } from './edit-policy';
import { objectText } from './take-object';

/** The texts of the files that objects were read from, by their names; or why one is not to be had. */
export type SourceTexts = ReadonlyMap<string, { readonly text: string } | { readonly reason: string }>;

/**
 * Puts the author's own text in the place of what was written anew: before, as it stands in its file, and afterwards the same
 * with only what changes rewritten. Where that cannot be, the whole object is written, with all that is not part of the change.
 * Out: the changes, and what could not be kept, a sentence each.
 */
export function withSourceTexts(changes: readonly ObjectChange[], texts: SourceTexts): { readonly changes: readonly ObjectChange[]; readonly notes: readonly string[] } {
  const notes = new Set<string>();
  const unplaced: ObjectChange[] = [];
  const kept = changes.map((change): ObjectChange => {
    const file = change.origin?.file;
    if (change.before === undefined || file === undefined) return change;
    const title = `${objectTitle(change)} in ${file}`;
    const source: EditResult = texts.get(file) ?? { reason: 'Its file is not at hand.' };
    const before = 'reason' in source ? source : objectText(source.text, change);
    if ('reason' in before) {
      if (change.after !== undefined) notes.add(`${title} is written anew, without its comments. ${before.reason}`);
      return change;
    }
    if (change.after === undefined) return { ...change, before: before.text };
    const policy = policyOf(change);
    const edited: EditResult = policy ? editPolicyText(before.text, policy, change.because, change.reasons) : { reason: 'Only NetworkPolicies are edited in place.' };
    if ('text' in edited) {
      if (!namesNamespace(edited.text)) unplaced.push(change);
      return { ...change, before: before.text, after: edited.text };
    }
    notes.add(`${title} is written anew, without its comments. ${edited.reason}`);
    return { ...change, before: before.text, ...(policy && { after: anew(before.text, policy, change) }) };
  });
  for (const together of Map.groupBy(unplaced, ({ namespace }) => namespace).values()) notes.add(unplacedNote(together));
  return { changes: kept, notes: [...notes].sort() };
}

/** What is to be known of objects of one namespace that do not name it. */
function unplacedNote(changes: readonly ObjectChange[]): string {
  const [first] = changes as readonly [ObjectChange, ...ObjectChange[]];
  const [names, files] = [changes.map(objectTitle), [...new Set(changes.map(({ origin }) => origin!.file!))]];
  return plural(changes.length, {
    one: `${names[0]} in ${files[0]} names no namespace: it was read as one of ${first.namespace}, and kubectl puts it where it is told to.`,
    other: `${changes.length} objects in ${firstFew(files)} name no namespace: they were read as of ${first.namespace}, and kubectl puts them where it is told to. They are ${firstFew(names)}.`,
  });
}

/** The policy that a change ends with, read from its text. */
export function policyOf({ kind, after }: ObjectChange): NetworkPolicy | undefined {
  return kind === 'NetworkPolicy' && after !== undefined ? readPolicies(after).value[0] : undefined;
}

function namesNamespace(text: string): boolean {
  const object = valueOf(parse(text))?.value as { readonly metadata?: { readonly namespace?: unknown } } | undefined;
  return object?.metadata?.namespace !== undefined;
}

/** An object with another spec, its labels and annotations kept. */
function anew(before: string, { spec }: NetworkPolicy, { after, because, reasons }: ObjectChange): string {
  const old = valueOf(parse(before))?.value;
  return typeof old === 'object' && old !== null ? writeDocument({ ...old, spec: specObject(spec) }, because, { path: ['spec'], spec, reasons }) : after!;
}
