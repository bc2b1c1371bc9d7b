import { applyPatch, parsePatch } from 'diff';
import { strFromU8, unzipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policy } from '@/lib/testing/builders';
import type { ObjectChange } from '../change-set';
import { networkPolicyYaml } from '../yaml';
import { applyLines, rollbackOf } from './apply-lines';
import { kustomizeFiles, policyFiles, zip } from './archive';
import { filesOf, sortChanges } from './change-files';
import { unifiedDiff } from './unified-diff';

const text = (place: string, app: string) => networkPolicyYaml(policy(place, { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'] }));
function change(place: string, before: string | undefined, after: string | undefined, because = 'Because.'): ObjectChange {
  const [namespace = '', name = ''] = place.split('/');
  return {
    action: before === undefined ? 'create' : after === undefined ? 'delete' : 'edit', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name,
    ...(before !== undefined && { before: text(place, before) }), ...(after !== undefined && { after: text(place, after) }), because: [because],
  };
}
const CHANGES = [change('shop/transition-web', undefined, 'web'), change('shop/web', undefined, 'web'), change('data/db', 'db', 'db-0'), change('shop/old', 'old', undefined), change('shop/older', 'older', undefined), change('shop/transition-web', 'web', undefined)];

describe('commands that make changes', () => {
  it('apply in the order that is safe, and delete afterwards', () => {
    expect(applyLines(CHANGES)).toEqual([
      'kubectl apply -f shop/transition-web.yaml -f shop/web.yaml -f data/db.yaml',
      'kubectl delete networkpolicy.networking.k8s.io -n shop old older transition-web',
    ]);
    expect(applyLines(CHANGES, () => 'all.yaml')[0]).toBe('kubectl apply -f all.yaml');
    expect(applyLines([])).toEqual([]);
  });

  it('are undone in the opposite order, created objects deleted', () => {
    const back = rollbackOf(CHANGES);
    expect(applyLines(back)).toEqual([
      'kubectl apply -f shop/transition-web.yaml -f shop/older.yaml -f shop/old.yaml -f data/db.yaml',
      'kubectl delete networkpolicy.networking.k8s.io -n shop web transition-web',
    ]);
    expect(back.find(({ name }) => name === 'db')).toMatchObject({ action: 'edit', before: text('data/db', 'db-0'), after: text('data/db', 'db') });
    expect(rollbackOf(back).map(({ because: _, ...rest }) => rest)).toEqual(CHANGES.map(({ because: _, ...rest }) => rest));
  });

  it('name objects of other kinds with their group, and those of no namespace without one', () => {
    const guard: ObjectChange = { action: 'delete', apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', name: 'guard', before: 'kind: ClusterNetworkPolicy\n', because: [] };
    expect(applyLines([guard])).toEqual(['kubectl delete clusternetworkpolicy.policy.networking.k8s.io guard']);
    expect(applyLines(rollbackOf([guard]))).toEqual(['kubectl apply -f cluster-scoped/clusternetworkpolicy.guard.yaml']);
  });
});

describe('what is left of changes once all are done', () => {
  it('does not have what is there on the way only', () => {
    const { lasting, passing } = sortChanges(CHANGES);
    expect(lasting.map(({ action, name }) => `${action} ${name}`)).toEqual(['edit db', 'delete old', 'delete older', 'create web']);
    expect(passing.map(({ name }) => name)).toEqual(['transition-web']);
  });

  it('is one change an object, whatever happened to it in between', () => {
    const { lasting } = sortChanges([change('shop/a', 'a', undefined, 'First.'), change('shop/a', undefined, 'b', 'Second.')]);
    expect(lasting).toEqual([{ ...change('shop/a', 'a', 'b'), because: ['First.', 'Second.'] }]);
  });
});

describe('a unified diff', () => {
  it('has new, changed and deleted files as git writes them', () => {
    expect(unifiedDiff([{ path: 'a.yaml', after: 'a\n' }, { path: 'b.yaml', before: '1\n2\n3\n4\n5\n', after: '1\n2\n3\n4\nfive' }, { path: 'c.yaml', before: 'c\n' }, { path: 'd.yaml', before: 'd', after: 'd' }])).toBe(
      'diff --git a/a.yaml b/a.yaml\nnew file mode 100644\n--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1 @@\n+a\n' +
      'diff --git a/b.yaml b/b.yaml\n--- a/b.yaml\n+++ b/b.yaml\n@@ -2,4 +2,4 @@\n 2\n 3\n 4\n-5\n+five\n\\ No newline at end of file\n' +
      'diff --git a/c.yaml b/c.yaml\ndeleted file mode 100644\n--- a/c.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n',
    );
  });

  it('makes of every text before the text afterwards', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(fc.property(texts, texts, (before, after) => {
      const diff = unifiedDiff([{ path: 'x', before, after }]);
      expect(diff === '' ? before : applyPatch(before, parsePatch(diff)[0]!)).toBe(after);
    }), { seed: 20261121, numRuns: 300 });
  });
});

describe('archives', () => {
  it('have a folder a namespace, and are the same for the same changes in any order', () => {
    const archive = zip(policyFiles(CHANGES));
    expect(Object.entries(unzipSync(archive)).map(([path, bytes]) => [path, strFromU8(bytes)])).toEqual([['data/db.yaml', text('data/db', 'db-0')], ['shop/web.yaml', text('shop/web', 'web')]]);
    expect(zip(policyFiles([CHANGES[2]!, CHANGES[1]!]))).toEqual(archive);
  });

  it('for Kustomize create, patch the whole spec, and delete', () => {
    const files = kustomizeFiles(CHANGES);
    expect([...files.keys()].sort()).toEqual(['kustomization.yaml', 'patches/data.db.yaml', 'patches/shop.old.yaml', 'patches/shop.older.yaml', 'shop/web.yaml']);
    expect(parse(files.get('kustomization.yaml')!)).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', resources: ['shop/web.yaml'],
      patches: [{ path: 'patches/data.db.yaml', target: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy', name: 'db', namespace: 'data' } }, { path: 'patches/shop.old.yaml' }, { path: 'patches/shop.older.yaml' }],
    });
    expect(files.get('patches/data.db.yaml')).toBe('# Because.\n\n- op: replace\n  path: /spec\n  value:\n    podSelector:\n      matchLabels:\n        app: db-0\n    policyTypes:\n    - Ingress\n');
    expect(parse(files.get('patches/shop.old.yaml')!)).toEqual({ $patch: 'delete', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'old', namespace: 'shop' } });
    expect(kustomizeFiles([CHANGES[1]!]).get('kustomization.yaml')).toBe('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- shop/web.yaml\n');
  });

  it('never hold a path that leads elsewhere', () => {
    expect(filesOf([{ ...CHANGES[1]!, namespace: '..', name: '../../etc/passwd' }]).map(({ path }) => path)).toEqual(['-/--..-etc-passwd.yaml']);
  });
});
