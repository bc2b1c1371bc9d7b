import { describe, expect, it } from 'vitest';
import type { Draft } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { proveDraft } from '../prove';
import { bundleFiles } from './archive';
import { changesOf } from './changes-of-proof';
import { factsOf } from './proof-facts';

const DENY = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const SHOP = cluster({ pods: [pod('shop/web', { ports: ['80'] }), pod('shop/db', { ports: ['5432'] })], policies: [DENY] });
const id = (name: string) => `workload/shop/Pod/${name}` as PeerId;
const DRAFT: Draft = { version: 1, changes: [{ id: 'c1', kind: 'allow', from: id('web'), to: id('db'), ports: [{ protocol: 'TCP', port: 5432 }], why: 'The shop keeps its *orders* <there>.' }] };
const BASIS = { engine: 'drawbridge 9.9.9', inputs: 'aa', text: 'bb' };

function bundle(snapshot = SHOP, draft = DRAFT) {
  const graph = new AllowGraph(snapshot);
  const proof = proveDraft(graph, draft);
  const { changes, unsafe } = changesOf(graph, proof);
  return bundleFiles(changes, factsOf(graph, draft, proof, unsafe), BASIS, ['Mind the gap.']);
}

describe('a bundle', () => {
  it('has all that a reviewer and an operator need', () => {
    expect([...bundle().keys()].sort()).toEqual(['PULL_REQUEST.md', 'changes.diff', 'kustomization.yaml', 'policies/shop/allow-db.yaml', 'proof.json']);
  });

  it('tells in words what is wanted and why, what it does, what was proven, and how to apply it and go back', () => {
    expect(bundle().get('PULL_REQUEST.md')).toBe(`# Network policies: opens 1 pair

## What is wanted, and why

- Lets shop/web reach shop/db on 5432/TCP.
  > The shop keeps its \\*orders\\* \\<there\\>.

## Opened

- \`shop/web → shop/db\` +5432/TCP

## Objects

- creates \`NetworkPolicy shop/allow-db\`
  - Lets shop/web reach shop/db on 5432/TCP. The shop keeps its \\*orders\\* \\<there\\>.

## What was proven

The text of the policies was read back and the cluster evaluated with it, as the Kubernetes API says. It does what is wanted and changes nothing else: 1 other pair of workloads is as before.

## Mind

- Mind the gap.

## To apply, in this order

At no step is a connection closed that is allowed before and afterwards.

\`\`\`sh
kubectl apply -f policies/shop/allow-db.yaml
\`\`\`

## To roll back

\`\`\`sh
kubectl delete networkpolicy.networking.k8s.io -n shop allow-db
\`\`\`
`);
  });

  it('carries the proof, with what it rests on and what it does not cover', () => {
    const unread = { ...SHOP, unreadable: [{ resource: 'nodes' as const, verb: 'list' as const, reason: 'forbidden' }], unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'else', name: 'x', directions: [] }] };
    expect(JSON.parse(bundle(unread).get('proof.json')!)).toMatchObject({
      version: 1, engine: 'drawbridge 9.9.9', claim: 'draft', exact: true, source: 'test', inputs: 'sha256:aa', text: 'sha256:bb', profile: { name: 'kubernetes', basis: 'default' },
      wishes: [{ id: 'c1', outcome: 'written', why: DRAFT.changes[0]!.why }],
      objects: [{ action: 'create', kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-db' }],
      opened: [{ from: id('web'), to: id('db'), before: 'denied', after: 'policy', opened: ['5432/TCP'], closed: [], intended: true }],
      closed: [], collateral: [], unmet: [], notes: ['Mind the gap.'],
      unknowns: { decides: false, pairs: 0, notEvaluated: ['CiliumNetworkPolicy else/x'], notRead: ['list nodes: forbidden'] },
    });
  });

  it('names what nobody asked for', () => {
    const twins = cluster({ pods: [pod('shop/web', { labels: { app: 'x' } }), pod('shop/twin', { labels: { app: 'x' } }), pod('shop/db', { ports: ['5432'] })], policies: [DENY] });
    const text = bundle(twins).get('PULL_REQUEST.md');
    expect(text).toContain('## Not asked for\n\nThese pairs change besides what is wanted:\n\n- `shop/twin → shop/db` +5432/TCP\n');
    expect(text).toContain('It does **not** do exactly what is wanted: pairs change that nobody asked for.');
  });

  it('is the same whatever the order of what was read', () => {
    expect([...bundle({ ...SHOP, pods: SHOP.pods.toReversed(), workloads: SHOP.workloads.toReversed() })]).toEqual([...bundle()]);
  });
});
