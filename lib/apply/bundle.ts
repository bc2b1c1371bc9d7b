import type { ObjectChange } from '@/lib/synthesis/change-set';
import { applyLines, rollbackOf } from '@/lib/synthesis/text/apply-lines';
import { bundleFiles, bundlePlaces, policyFiles } from '@/lib/synthesis/text/archive';
import { sortChanges } from '@/lib/synthesis/text/change-files';
import { objectText } from './api-object';
import type { CheckedStep } from './check-step';
import type { ProvenChanges } from './proven-changes';

/** Everything that it takes to go back by hand, as files: what was there, what came, the commands, and the proof where there is one. */
export function bundleOf(steps: readonly CheckedStep[], proven?: Pick<ProvenChanges, 'facts' | 'basis' | 'notes'>): ReadonlyMap<string, string> {
  const changes = steps.map(asChange);
  const places = bundlePlaces(changes);
  const { lasting, passing } = sortChanges(changes);
  const files = proven
    ? bundleFiles(changes, proven.facts, proven.basis, proven.notes)
    : new Map([
        ...policyFiles(changes, 'policies/'),
        ...passing.map((change) => [places.after(change), change.after!] as const),
        ...lasting.flatMap((change) => (change.before === undefined ? [] : [[places.before(change), change.before] as const])),
      ]);
  const commands = ['# This was done, in this order:', ...applyLines(changes, places.after), '', '# This takes it back, in this folder; journal.jsonl tells how much of it was done:', ...applyLines(rollbackOf(changes), places.before), ''];
  return new Map([...files, ['COMMANDS.txt', commands.join('\n')]]);
}

/** A step as a change from what is live now. */
function asChange({ step, live }: CheckedStep): ObjectChange {
  const { action, apiVersion, kind, namespace, name, because, former, wanted } = step;
  const before = live ?? (action === 'create' ? undefined : former);
  return { action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, ...(before && { before: objectText(before) }), ...(wanted && { after: objectText(wanted) }), because };
}
