import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent, IntentEntry } from '@/lib/model/intent';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { checkIntent } from '@/lib/policy/intent/check-intent';
import { NO_PORTS, portSet, unionPorts } from '@/lib/policy/port-set';
import { cluster } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { intentDraft } from '../intent-draft';
import { proveDraft } from '../prove';
import { intentEdges } from './intent-edges';
import { seal } from './seal';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const readPorts = (texts: readonly string[]) => texts.reduce((set, text) => unionPorts(set, portSet({ TCP: [[Number(text), Number(text)]] })), NO_PORTS);
const WORDS = ['a/*', 'b/*', '*', 'internet', 'private', '203.0.113.0/24', '203.0.113.7', '10.0.0.0/30'];

const drawnEntry = fc.record({ from: fc.nat(60), to: fc.nat(60), ports: fc.constantFrom(undefined, ['80'], ['80', '8080']) });
const lists = fc.record({ must: fc.array(drawnEntry, { maxLength: 3 }), may: fc.array(drawnEntry, { maxLength: 3 }), mustNot: fc.array(drawnEntry, { maxLength: 2 }) });
type Drawn = typeof lists extends fc.Arbitrary<infer One> ? One : never;

/** Ends are drawn by number, so that they name what the cluster has; workloads more often than the rest. */
function intentOf(snapshot: Snapshot, drawn: Drawn): Intent {
  const workloads = snapshot.workloads.map(({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`);
  const words = [...workloads, ...workloads, ...workloads, ...WORDS];
  const entries = (list: Drawn['must']): IntentEntry[] => list.map(({ from, to, ports }) => ({ from: [words[from % words.length]!], to: [words[to % words.length]!], ...(ports && { ports }) }));
  return { version: 1, must: entries(drawn.must), may: entries(drawn.may), mustNot: entries(drawn.mustNot) };
}

/** Every pod runs and has an address of both families, so that policies alone decide; none is on the host network, where they decide nothing. */
const clusters = clusterArbitrary({ addressesKnown: true, allRead: true }).map((base) => cluster({ ...base, pods: base.pods.map((pod, index) => ({ ...pod, hostNetwork: false, phase: 'Running', ips: [`10.0.0.${index + 1}`, `fd00::${index + 1}`] })) }));

/** What does not hold, in words, but for connections of two ends that are no pods, which policies cannot change. */
const broken = (graph: AllowGraph, intent: Intent): string[] =>
  checkIntent(graph, intent, readPorts).flatMap(({ list, index, verdict, message, evidence }) => (verdict === 'holds' || message !== undefined ? [] : evidence.filter(({ from, to }) => [from, to].some(({ key }) => key.includes('['))).map(({ from, to, state }) => `${list}[${index}] ${verdict}: ${from.name} => ${to.name} ${state}`)));

describe(`random intents (seed ${SEED})`, () => {
  it('hold once everything is sealed to them, wherever the set is exact', () => {
    let exact = 0;
    fc.assert(
      fc.property(clusters, lists, (snapshot, drawn) => {
        const graph = new AllowGraph(snapshot);
        const intent = intentOf(snapshot, drawn);
        const { edges, problems, inexpressible } = intentEdges(graph, intent, [], readPorts);
        const result = seal(graph, edges);
        if (problems.length > 0 || inexpressible.length > 0 || !result.exact) return;
        exact++;
        expect(broken(result.after, intent)).toEqual([]);
      }),
      { seed: SEED, numRuns: 600 },
    );
    expect(exact).toBeGreaterThan(100);
  });

  it('hold with the draft that is made of them, wherever its proof is exact', () => {
    let exact = 0;
    fc.assert(
      fc.property(clusters, lists, (snapshot, drawn) => {
        const graph = new AllowGraph(snapshot);
        const intent = intentOf(snapshot, drawn);
        if (intentEdges(graph, intent, [], readPorts).problems.length > 0) return;
        const proof = proveDraft(graph, intentDraft(graph, intent, readPorts, [], []));
        if (!proof.exact || proof.synthesis.outcomes.some(({ outcome }) => outcome === 'inexpressible' || outcome === 'invalid')) return;
        exact++;
        expect(broken(proof.after, intent)).toEqual([]);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(exact).toBeGreaterThan(25);
  });
});
