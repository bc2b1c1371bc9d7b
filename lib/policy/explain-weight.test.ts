import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { borderPorts, placesOf } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { explainDirection } from './explain';
import { weighRules } from './explain-weight';

const base = cluster({ pods: [pod('x/a'), pod('x/b'), pod('x/c')] });
const onB = { matchLabels: { app: 'b' } };
const port = { protocol: 'TCP', port: 80 } as const;
const rule = (action: AdminRule['action']): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }] });
const admin = (priority: number, ...ingress: AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: `admin-${priority}`, tier: 'admin', priority, subject: {}, ingress, egress: [] });

/** The rules named for x/a to x/b on port 80, each with what it is worth. */
function weights(snapshot: Snapshot) {
  const connections = new Connections(snapshot);
  const { evaluator } = connections;
  const [source, destination] = [connections.endpoint('x/a'), connections.endpoint('x/b')];
  const rules = explainDirection(evaluator, 'ingress', source, destination, 4, port).policies.flatMap(({ outcomes }) => outcomes.map(({ ref }) => ref));
  return weighRules(evaluator, { source, destination, family: 4, port }, rules)!.map(({ necessary, sufficient }) => [necessary && 'necessary', sufficient && 'sufficient'].filter(Boolean).join(', '));
}

describe('a rule that allows a connection', () => {
  it('is necessary and sufficient when it is the only one', () => {
    expect(weights({ ...base, policies: [policy('x/p', { podSelector: onB, ingress: [{}] })] })).toEqual(['necessary, sufficient']);
  });

  it('is sufficient, but not necessary, beside another that allows it too', () => {
    expect(weights({ ...base, policies: [policy('x/p', { podSelector: onB, ingress: [{}, { from: [{ podSelector: {} }] }] })] })).toEqual(['sufficient', 'sufficient']);
  });

  it('of an admin policy is necessary only where something below would deny', () => {
    expect(weights({ ...base, adminPolicies: [admin(1, rule('allow'))] })).toEqual(['sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, rule('allow'))], policies: [policy('x/p', { podSelector: onB })] })).toEqual(['necessary, sufficient']);
  });

  it('needs the Pass that kept a denial off', () => {
    const policies = [policy('x/p', { podSelector: onB, ingress: [{}] })];
    expect(weights({ ...base, policies, adminPolicies: [admin(1, rule('pass')), admin(2, rule('deny'))] })).toEqual(['necessary', 'necessary']);
  });
});

describe('a rule that denies a connection', () => {
  it('is necessary unless what comes after it denies as well', () => {
    expect(weights({ ...base, adminPolicies: [admin(1, rule('deny'))] })).toEqual(['necessary, sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, rule('deny')), admin(2, rule('deny'))] })).toEqual(['sufficient']);
  });
});

it('two ends alone, with the policies that apply to them, have the verdict they have in the cluster', () => {
  fc.assert(
    fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
      const connections = new Connections(snapshot);
      const { all } = connections.evaluator.compiled.endpoints;
      const places = placesOf(snapshot, connections).map(({ name }) => connections.endpoint(name));
      const ports = borderPorts(snapshot);
      for (const [index, source] of places.entries()) {
        const destination = places[(index * 3 + 1) % places.length]!;
        const family = ([4, 6] as const).find((one) => all[source]!.families[one] !== 'no' && all[destination]!.families[one] !== 'no');
        if (family && source !== destination) expect(weighRules(connections.evaluator, { source, destination, family, port: ports[index % ports.length]! }, [])).toEqual([]);
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});
