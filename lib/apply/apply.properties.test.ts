import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyType } from '@/lib/model/network-policy';
import { cluster, pod, policy } from '@/lib/testing/builders';
import type { ApiServer, ServedRequest } from '@/lib/testing/api-server/server';
import { heldSteps, type Account } from './account';
import { isRunId } from './journal';
import { checkSteps, obstaclesOf } from './make-plan';
import { rollbackOf } from './rollback';
import { findAccount, settleAccount, startRun, undoneOf } from './runs';
import { stepsOf, type Step } from './step';
import { blindWatch, carryOut, changesBetween, fastClock, manifest, mishapAt, testWriting, type Mishap } from './testing';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } };

const app = (name: string) => ({ matchLabels: { app: name } });
const pods = ['web', 'db', 'cart'].map((name) => pod(`a/${name}`));
const drawn = fc.array(
  fc.option(fc.record({
    podSelector: fc.constantFrom({}, app('web'), app('db')),
    types: fc.constantFrom<PolicyType[][]>(['Egress'], ['Ingress'], ['Ingress', 'Egress']),
    rules: fc.array(fc.record({ peer: fc.constantFrom('db', 'cart', 'web'), port: fc.constantFrom(undefined, 80) }), { maxLength: 2 }),
  }), { nil: undefined }),
  { minLength: 1, maxLength: 4 },
);
const written = (list: readonly (typeof drawn extends fc.Arbitrary<(infer T)[]> ? T : never)[]) =>
  list.flatMap((one, index) => (!one ? [] : [policy(`a/p${index}`, {
    podSelector: one.podSelector,
    policyTypes: one.types,
    ...(one.types.includes('Egress') && { egress: one.rules.map(({ peer, port }) => ({ to: [{ podSelector: app(peer) }], ...(port !== undefined && { ports: [{ protocol: 'TCP' as const, port }] }) })) }),
    ...(one.types.includes('Ingress') && { ingress: one.rules.map(({ peer }) => ({ from: [{ podSelector: app(peer) }] })) }),
  })]));

const mishaps: fc.Arbitrary<Mishap> = fc.oneof(
  fc.constantFrom(500, 503, 504, 429, 403, 404, 409, 422).map((status): Mishap => ({ kind: 'status', status })),
  ...(['lost', 'dark', 'gone'] as const).map((kind) => fc.record({ kind: fc.constant(kind), done: fc.boolean() })),
);

/** What the server holds, but for versions and who manages what. */
const held = (server: ApiServer) => Object.fromEntries(server.list('NetworkPolicy').map(({ metadata, spec }) => [metadata.name, JSON.stringify([metadata.labels, spec])]));

/** What it would hold if exactly the steps that an account says are done were done; where that is not known, what it holds. */
function expected(start: Readonly<Record<string, string>>, server: ApiServer, steps: readonly Step[], account: Account): Readonly<Record<string, string>> {
  const state = new Map(Object.entries(start));
  for (const [index, result] of account.results.entries()) {
    const { name, wanted } = steps[index]!;
    const now = held(server)[name];
    if (typeof result !== 'object' || (result.kind === 'failed' && !result.mayHold)) continue;
    const after = result.kind === 'failed' ? now : wanted && JSON.stringify([(wanted['metadata'] as { readonly labels?: object }).labels, result.object?.['spec']]);
    if (after === undefined) state.delete(name);
    else state.set(name, after);
  }
  return Object.fromEntries(state);
}

const sorted = (state: Readonly<Record<string, string>>) => Object.entries(state).map(([name, text]) => [name, canonical(text)]).sort();
const canonical = (text: string): string => JSON.stringify(JSON.parse(text), (_, value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value));

/** Writes that were not preceded by a dry run with the same body. */
function unrehearsed(requests: readonly ServedRequest[]): ServedRequest[] {
  const strip = ({ body, query, verb }: ServedRequest) => {
    const { dryRun: _, ...rest } = body ?? {};
    return JSON.stringify([verb, query.get('force'), query.get('fieldManager'), query.get('fieldValidation'), rest]);
  };
  const isDry = ({ query, body }: ServedRequest) => query.get('dryRun') === 'All' || (body !== undefined && 'dryRun' in body);
  const writes = requests.filter(({ verb }) => verb === 'patch' || verb === 'delete');
  return writes.filter((one, index) => !isDry(one) && !writes.slice(0, index).some((other) => isDry(other) && other.status < 300 && strip(other) === strip(one)));
}

describe(`applying and taking back (seed ${SEED})`, () => {
  const { serve, folder } = testWriting();

  it('whatever goes wrong at whatever request, the account is what the server holds, and taking it back restores every spec', async () => {
    const seen = { stopped: 0, done: 0, uncertain: 0, restored: 0, crashed: 0 };
    await fc.assert(
      fc.asyncProperty(drawn, drawn, fc.nat(12), mishaps, async (first, second, number, mishap) => {
        const before = cluster({ pods, policies: written(first) });
        const steps = stepsOf(changesBetween(before, written(second)));
        fc.pre(steps.length > 0);
        const { server, access, close } = await serve({ objects: [NAMESPACE, ...before.policies.map((one) => manifest(one))] });
        const root = folder();
        const start = held(server);
        const asking = access.open(undefined);
        const checked = await checkSteps(asking, steps);
        expect(obstaclesOf(checked)).toEqual([]);
        expect(held(server)).toEqual(start);

        let release = () => {};
        let crashed = false;
        const over = new Promise<void>((resolve) => (release = resolve));
        const client = mishapAt(access.open(undefined), number, mishap, () => { crashed = true; release(); });
        const run = await startRun({ place: access.place, server: access.server, steps: checked, client, clock: fastClock, proven: null, watch: blindWatch, halt: new AbortController().signal, root, release });
        await over;
        const { id } = run.options;
        expect(isRunId(id)).toBe(true);
        forget(id);
        let account = (await findAccount(root, access.server, id))!;
        if (crashed) {
          expect(account.state).toBe('stopped');
          await run.options.journal.close();
          account = await settleAccount(root, account, asking);
          seen.crashed++;
        }
        seen[account.state === 'done' ? 'done' : 'stopped']++;
        if (account.results.some((result) => typeof result === 'object' && result.kind === 'failed' && result.mayHold)) seen.uncertain++;
        expect(sorted(held(server))).toEqual(sorted(expected(start, server, steps, account)));
        expect(unrehearsed(server.requests)).toEqual([]);

        if (heldSteps(account, await undoneOf(root, account)).length > 0) {
          const rollback = await rollbackOf(asking, account, await undoneOf(root, account));
          if (typeof rollback === 'string') throw new Error(rollback);
          expect(obstaclesOf(await checkSteps(asking, rollback.steps))).toEqual([]);
          const back = await carryOut(access, rollback.steps, root, { run: id, steps: rollback.of });
          expect(back.state).toBe('done');
          seen.restored++;
          expect((await undoneOf(root, account)).steps).toEqual(new Set(rollback.of));
        }
        expect(sorted(held(server))).toEqual(sorted(start));
        expect(unrehearsed(server.requests)).toEqual([]);
        asking.close();
        await close();
      }),
      { seed: SEED, numRuns: 150 },
    );
    expect(seen.done).toBeGreaterThan(15);
    expect(seen.stopped).toBeGreaterThan(50);
    expect(seen.uncertain).toBeGreaterThan(5);
    expect(seen.crashed).toBeGreaterThan(10);
    expect(seen.restored).toBeGreaterThan(80);
  });
});

/** As when the process that carried it out is gone: only the journal is left. */
function forget(id: string): void {
  const key = Symbol.for('drawbridge.apply.runs');
  (globalThis as unknown as Record<symbol, { readonly runs: Map<string, unknown> }>)[key]!.runs.delete(id);
}
