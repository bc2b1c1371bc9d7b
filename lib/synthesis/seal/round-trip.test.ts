import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PROFILE } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { defaultCorpusFolder, readCorpus } from '@/lib/testing/conformance/corpus';
import { readInput } from '@/lib/testing/conformance/np-guard/input';
import { readObjects } from '@/lib/testing/conformance/scene';
import { graphEdges } from './graph-edges';
import { seal, type Seal } from './seal';

const corpus = defaultCorpusFolder();
const inputs = join(corpus, 'np-guard-netpol-analyzer', 'inputs');

/** Seals all namespaces with what is allowed today, and checks that what differs afterwards was said to. */
function roundTrip(snapshot: Snapshot): Seal {
  const before = new AllowGraph(snapshot);
  const namespaces = snapshot.namespaces.map(({ name }) => name);
  const result = seal(before, graphEdges(before, namespaces), namespaces);
  const treatsAlike = [...before.decided()].every(({ pair }) => !pair.partial && pair.state !== 'unknown');
  expect([result.invalid, result.order.unsafe]).toEqual([[], []]);
  if (result.exact && treatsAlike) expect(result.changes.map(({ from, to }) => [from.id, to.id])).toEqual([]);
  if (result.changes.length === 0 && snapshot.pods.length * result.policies.length < 30) expect(referenceChanges(snapshot, result.after.snapshot)).toEqual([]);
  return result;
}

describe.skipIf(!existsSync(inputs))('applications that others wrote policies for, sealed with the graph they have', () => {
  const folders = existsSync(inputs) ? readdirSync(inputs, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name) : [];

  it('have the same graph, or it is said what cannot be expressed', { timeout: 300_000 }, () => {
    let [seen, same] = [0, 0];
    for (const name of folders) {
      const read = readInput([join(inputs, name)]).snapshot;
      if (read.policies.length === 0) continue;
      for (const snapshot of [read, { ...read, profile: DEFAULT_PROFILE }]) {
        seen++;
        if (roundTrip(snapshot).changes.length === 0) same++;
      }
    }
    expect(seen).toBeGreaterThan(100);
    // Pods without labels, and pods whose addresses a block may name, are among the rest.
    expect(same).toBeGreaterThan(seen * 0.9);
  });

  it('and so do the boutique and the recipes', { timeout: 120_000 }, () => {
    expect(roundTrip(readInput([join(corpus, 'real-world-manifests')]).snapshot).changes).toEqual([]);
    const recipes = readCorpus(corpus).find(({ origin }) => origin === 'kubernetes-network-policy-recipes')!;
    for (const one of recipes.cases) if ('objects' in one) roundTrip(readObjects(one.objects as readonly unknown[]));
  });
});
