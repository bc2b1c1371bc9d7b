import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '@/lib/testing/api-server/faults';
import { startApiServer, type ApiServer } from '@/lib/testing/api-server/server';
import { denyAll, namespace, observe, pod, podNames } from './testing';

type Step = { readonly do: 'apply' | 'remove'; readonly name: number; readonly label: number } | { readonly do: 'fault'; readonly fault: Fault } | { readonly do: 'wait'; readonly milliseconds: number };

const verb = fc.constantFrom('list' as const, 'watch' as const);
const times = fc.integer({ min: 1, max: 4 });
const resource = 'pods';

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>({ kind: 'drop' }, { kind: 'close' }, { kind: 'expire' }, { kind: 'expire', inStream: true }, { kind: 'expire-pages' }, { kind: 'truncate' }, { kind: 'silence' }, { kind: 'echo' }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(429, 500, 503), times, verb, resource: fc.constant(resource), retryAfter: fc.constant(1) }),
  fc.record({ kind: fc.constant('delay' as const), milliseconds: fc.integer({ min: 1, max: 15 }), times, verb, resource: fc.constant(resource) }),
  fc.constantFrom<Fault>(
    { kind: 'line', resource, text: '{"type":"ERROR","object":{"code":500}}\n' },
    { kind: 'line', resource, text: '{"type":"ADDED","obj' },
    { kind: 'line', resource, text: 'not json\n' },
  ),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('apply' as const, 'remove' as const), name: fc.nat(7), label: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), fault }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.integer({ min: 0, max: 12 }) }) },
);

/** Pods and policies as they are at the server, in the words of a snapshot. */
function truth(server: ApiServer): readonly string[] {
  const pods = server.list('Pod').map(({ metadata }) => `${metadata.namespace}/${metadata.name} ${metadata.labels?.['app']}`);
  const policies = server.list('NetworkPolicy').map(({ metadata }) => `policy ${metadata.namespace}/${metadata.name}`);
  return [...pods, ...policies].sort();
}

async function run(server: ApiServer, step: Step): Promise<void> {
  if (step.do === 'wait') await new Promise((resolve) => setTimeout(resolve, step.milliseconds));
  else if (step.do === 'fault') server.fault(step.fault);
  else if (step.do === 'apply') {
    server.apply(pod('shop', `p${step.name}`, { app: `v${step.label}` }));
    if (step.label === 0) server.apply(denyAll('shop', `n${step.name}`));
  } else {
    for (const [kind, name] of [['Pod', `p${step.name}`], ['NetworkPolicy', `n${step.name}`]] as const) {
      if (server.list(kind).some(({ metadata }) => metadata.name === name)) server.remove(kind, 'shop', name);
    }
  }
}

describe('after any changes and faults, once the faults end', () => {
  it('what the source shows is what the server has', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), async (steps, numbers) => {
        const server = await startApiServer({ objects: [namespace('shop'), ...Array.from({ length: 3 }, (_, index) => pod('shop', `p${index}`))], bookmarkInterval: 15 });
        const observed = observe(server, { wait: 2, limits: { watchSilence: 120 }, random: () => Number(numbers.next().value) });
        try {
          for (const next of steps) await run(server, next);
          server.heal();
          const wanted = truth(server);
          const shown = () => {
            const { snapshot } = observed.latest;
            return [...snapshot.pods.map(({ id, labels }) => `${id} ${labels['app']}`), ...snapshot.policies.map((policy) => `policy ${policy.namespace}/${policy.name}`)].sort();
          };
          await observed.until('the truth', (update) => update === observed.latest && update.freshness.state === 'live' && shown().join() === wanted.join()).catch(() => undefined);
          expect(shown()).toEqual(wanted);
          expect(observed.latest.freshness).toEqual({ state: 'live' });
          expect(podNames(observed.latest)).toHaveLength(server.list('Pod').length);
        } finally {
          await observed.source.stop();
          // The server hears of a closed connection a moment later.
          await expect.poll(() => server.sockets, { interval: 2 }).toBe(0);
          await server.close();
        }
      }),
      { numRuns: Number(process.env['CLUSTER_SCHEDULES'] ?? 30), seed: 20261121, endOnFailure: true },
    );
  });
});
