import { compareText } from '@/lib/model/compare-text';
import type { Snapshot } from '@/lib/model/snapshot';
import type { LabelsView } from '@/lib/queries/contract/labels';

/** Values of one key that are listed; of keys that tell every workload from every other nobody reads more. */
const LIMIT = 200;

/** The labels that pods carry, by how many workloads do. */
export function labelsView({ pods }: Snapshot): Omit<LabelsView, 'revision'> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const { labels, workload } of pods) {
    for (const [key, value] of Object.entries(labels)) {
      const values = found.get(key) ?? new Map<string, Set<string>>();
      found.set(key, values.set(value, (values.get(value) ?? new Set()).add(workload)));
    }
  }
  const keys = [...found].map(([key, values]) => {
    const counted = [...values].map(([value, workloads]) => ({ value, workloads: workloads.size })).sort((a, b) => b.workloads - a.workloads || compareText(a.value, b.value));
    return { key, workloads: new Set([...values.values()].flatMap((workloads) => [...workloads])).size, values: counted.slice(0, LIMIT), more: Math.max(0, counted.length - LIMIT) };
  });
  return { keys: keys.sort((a, b) => b.workloads - a.workloads || compareText(a.key, b.key)) };
}
