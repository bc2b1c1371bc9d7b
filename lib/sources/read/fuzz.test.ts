import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Problem } from '@/lib/model/problem';
import type { Snapshot } from '@/lib/model/snapshot';
import { compileAdminPolicies } from '@/lib/policy/dialects/admin/compile';
import { compileNetworkPolicy } from '@/lib/policy/dialects/network-policy/compile';
import { parseManifests } from '../yaml/parse-manifests';
import { buildSnapshot } from './build-snapshot';
import { type Kind, SPECIMENS } from './specimens.fixture';

const SEED = 20240611;
/** More with FUZZ_RUNS. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);

/** What stands in the place of a field, after whatever people and programs write there by mistake. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 80, 1.5, 70_000, 1e300, NaN, Infinity, '', ' ', '80', 'Ingress', 'TCP', '10.0.0.0/8', '::/0', '{{ .Values.x }}', '__proto__', 'constructor', '\u0000', '\u202e', '-\u2066', 'é', 'x'.repeat(300)),
  fc.constantFrom<unknown>([], {}, [null], [[]], [{}], { matchLabels: 5 }, { matchLabels: { a: null } }, { matchExpressions: [{}] }, { constructor: 'x' }, JSON.parse('{"__proto__": {"a": 1}}')),
  fc.jsonValue({ maxDepth: 3 }),
);

type Edit = { readonly at: number; readonly how: 'replace' | 'remove' | 'rename' | 'wrap' | 'repeat' | 'add'; readonly value: unknown; readonly name: string };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'remove', 'rename', 'wrap', 'repeat', 'add'),
  value: junk,
  name: fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', '', 'podSelector', 'namespaces', 'from', '-to', '-\u202ea', '\u200b', 'length'), fc.string({ maxLength: 6 })),
});

type Container = Record<string, unknown> | unknown[];
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Every place in a value, as its container and key. */
function placesIn(container: Container): { container: Container; key: string }[] {
  return Object.entries(container).flatMap(([key, value]) => [{ container, key }, ...(isContainer(value) ? placesIn(value) : [])]);
}

/** Does the edit in place. What identifies the object stays, or there would be nothing to look for. */
function damage(object: Record<string, unknown>, { at, how, value, name }: Edit): void {
  const places = placesIn(object).filter(({ container, key }) => !(container === object && (key === 'apiVersion' || key === 'kind')) && !(container === object.metadata && (key === 'name' || key === 'namespace')) && !(container === object && key === 'metadata'));
  const place = places[at % places.length];
  if (!place) return;
  const { container, key } = place;
  const set = (target: Container, field: string, content: unknown) => Object.defineProperty(target, field, { value: content, enumerable: true, configurable: true, writable: true });
  const old = (container as Record<string, unknown>)[key];
  if (how === 'replace') set(container, key, structuredClone(value));
  else if (how === 'wrap') set(container, key, [old]);
  else if (Array.isArray(container)) container.splice(Number(key), how === 'remove' ? 1 : 0, ...(how === 'remove' ? [] : [how === 'repeat' ? structuredClone(old) : structuredClone(value)]));
  else {
    if (how !== 'add') delete container[key];
    if (how === 'rename') set(container, name, old);
    if (how === 'add' || how === 'repeat') set(container, name, structuredClone(value));
  }
}

const damaged = fc.tuple(fc.constantFrom(...SPECIMENS), fc.array(edit, { minLength: 1, maxLength: 4 })).map(([specimen, edits]) => {
  const object = structuredClone(specimen.object) as Record<string, unknown>;
  edits.forEach((one) => damage(object, one));
  return { kind: specimen.kind, object };
});

const build = (values: readonly unknown[], live: boolean): Snapshot =>
  buildSnapshot(values.map((value) => ({ value, origin: {} })), { source: { kind: 'manifests', label: 'fuzz' }, live });

/** Whether the object called `it` of this kind has found its way into the snapshot. */
function arrived(kind: Kind, snapshot: Snapshot): boolean {
  const named = (list: readonly { readonly name: string }[]) => list.some(({ name }) => name === 'it' || name === 'default');
  switch (kind) {
    case 'pod':
      return named(snapshot.pods);
    case 'controller':
      return snapshot.workloads.length > 0;
    case 'service':
      return named(snapshot.services);
    case 'ingress':
      return named(snapshot.ingresses);
    case 'namespace':
      return named(snapshot.namespaces);
    case 'node':
      return named(snapshot.nodes);
    case 'network-policy':
      return named(snapshot.policies) || named(snapshot.unevaluated);
    case 'admin-policy':
      return named(snapshot.adminPolicies) || named(snapshot.unevaluated);
    case 'network':
    case 'routing':
    case 'platform':
    case 'unevaluated':
      return true;
  }
}

function expectSound(snapshot: Snapshot): void {
  for (const problem of snapshot.problems) expectTold(problem);
  for (const { labels, name } of snapshot.namespaces) expect(labels[NAMESPACE_NAME_LABEL]).toBe(name);
  snapshot.policies.forEach(compileNetworkPolicy);
  compileAdminPolicies(snapshot.adminPolicies, snapshot.namespaces);
  expect(() => structuredClone(snapshot)).not.toThrow();
}

/** A problem has words, a code, and says where: which field of which object. */
function expectTold({ message, code, field, object, hint }: Problem): void {
  expect(message).toMatch(/\S.*[.?!]$/su);
  // Nothing that turns text around or cannot be seen gets from the input into words on a screen.
  expect(`${message}${hint ?? ''}`).not.toMatch(/[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  expect(code).toMatch(/^[a-z0-9-]+$/);
  if (object !== undefined) expect(typeof field).toBe('string');
}

describe('an object with fields that are wrong, missing, misplaced or strange', () => {
  it('is read without a fault of our own; each of its own is a problem with a field path', () => {
    fc.assert(
      fc.property(damaged, fc.boolean(), ({ kind, object }, live) => {
        const snapshot = build([object], live);
        expectSound(snapshot);
        if (!snapshot.problems.some(({ severity }) => severity === 'error')) expect(arrived(kind, snapshot)).toBe(true);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }, 60_000);

  it('and a policy that a cluster holds never goes without effect', () => {
    const policies = damaged.filter(({ kind }) => kind === 'network-policy' || kind === 'admin-policy');
    fc.assert(
      fc.property(policies, ({ kind, object }) => {
        expect(arrived(kind, build([object], true))).toBe(true);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  }, 60_000);

  it('takes nothing away from the objects beside it', () => {
    const whole = build(SPECIMENS.map(({ object }) => ({ ...(object as object), metadata: { name: 'beside', namespace: 'elsewhere' } })), false);
    fc.assert(
      fc.property(damaged, ({ object }) => {
        const { services, policies, namespaces } = build([...SPECIMENS.map((one) => ({ ...(one.object as object), metadata: { name: 'beside', namespace: 'elsewhere' } })), object], false);
        const beside = <T extends { readonly name: string }>(list: readonly T[]) => list.filter(({ name }) => name === 'beside').map(({ name }) => name);
        expect(beside(services)).toEqual(beside(whole.services));
        expect(beside(policies)).toEqual(beside(whole.policies));
        expect(beside(namespaces)).toEqual(beside(whole.namespaces));
      }),
      { seed: SEED, numRuns: RUNS / 4 },
    );
  }, 60_000);
});

describe('the same as text', () => {
  const textOf = (object: unknown) => JSON.stringify(object, null, 2);

  it('every problem has a line of the file', () => {
    fc.assert(
      fc.property(damaged, ({ object }) => {
        const text = textOf(object);
        const { objects, problems } = parseManifests(text, 'it.yaml');
        const snapshot = buildSnapshot(objects, { source: { kind: 'manifests', label: 'fuzz' }, problems, live: false });
        expectSound(snapshot);
        for (const problem of snapshot.problems) {
          if (problem.code === 'ignored-kind') continue;
          expect(problem.file).toBe('it.yaml');
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
        }
      }),
      { seed: SEED, numRuns: RUNS / 2 },
    );
  }, 60_000);

  it('damaged between the lines as well', () => {
    const pieces = fc.oneof(fc.constantFrom('\t', '- ', ': ', '{', ']', '"', '&a ', '*a', '<<: *a', '|', '---\n', '#', '\u0000', '!!binary ', '? ', '\r', '{{ .x }}', 'kind: List\nitems:\n', '\n'), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(damaged, fc.array(fc.tuple(fc.nat(), fc.nat(20), pieces), { minLength: 1, maxLength: 4 }), ({ object }, splices) => {
        const text = splices.reduce((before, [at, removed, added]) => {
          const start = at % (before.length + 1);
          return before.slice(0, start) + added + before.slice(start + removed);
        }, textOf(object).replaceAll('"', ''));
        const { objects, problems } = parseManifests(text, 'it.yaml');
        const snapshot = buildSnapshot(objects, { source: { kind: 'manifests', label: 'fuzz' }, problems, live: false });
        expectSound(snapshot);
        for (const { line } of problems) if (line !== undefined) expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length + 1);
      }),
      { seed: SEED, numRuns: RUNS / 2 },
    );
  }, 60_000);
});

it('every specimen is read without a problem, so that damage is what the tests above are about', () => {
  for (const { kind, object } of SPECIMENS) {
    const snapshot = build([object], false);
    expect(snapshot.problems).toEqual([]);
    expect(arrived(kind, snapshot)).toBe(true);
  }
});
