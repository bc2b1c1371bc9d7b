import { describe, expect, it } from 'vitest';
import type { StepCheck } from '@/lib/queries/contract/apply';
import { countLines, countObjects, describeCheck, describeOwner, objectName, resourceOf } from './step-words';
import { step } from './testing';

describe('the object of a step', () => {
  it.each([
    [step(), 'NetworkPolicy shop/web'],
    [step({ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', namespace: undefined, name: 'guard' }), 'AdminNetworkPolicy guard'],
  ])('is named with its kind, and with its namespace where it has one: %#', (one, name) => expect(objectName(one)).toBe(name));

  it.each([
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networking.k8s.io', 'networkpolicies'],
    ['v1', 'ConfigMap', '', 'configmaps'],
    ['networking.k8s.io/v1', 'Ingress', 'networking.k8s.io', 'ingresses'],
    ['gateway.networking.k8s.io/v1', 'Gateway', 'gateway.networking.k8s.io', 'gateways'],
  ])('is of a resource as RBAC names it: %s %s', (apiVersion, kind, group, plural) => expect(resourceOf({ apiVersion, kind })).toEqual({ group, plural }));

  it('is counted once when it comes and goes, and apart from one of the same name elsewhere', () => {
    expect(countObjects([step({ transitional: true }), step({ action: 'delete', transitional: true }), step({ namespace: 'data' })])).toBe(2);
  });
});

describe('what the cluster says of a step', () => {
  it('is short where all is well, and tells what is there already from what would be written', () => {
    expect(describeCheck(step())).toEqual({ badge: 'ready', tone: 'added', lines: [] });
    expect(describeCheck(step({ action: 'edit', diff: '' })).badge).toBe('as it is already');
    expect(describeCheck(step({ action: 'delete', diff: '' })).badge).toBe('ready');
  });

  it('names the right that is missing by verb, resource and namespace where the server itself does not', () => {
    const forbidden = (message: string): StepCheck => ({ kind: 'forbidden', verb: 'patch', message });
    expect(describeCheck(step({ check: forbidden('User "reader" cannot patch') })).lines).toEqual(['User "reader" cannot patch']);
    expect(describeCheck(step({ check: forbidden('') })).lines).toEqual(['You may not patch networkpolicies.networking.k8s.io in the namespace shop.']);
    expect(describeCheck(step({ namespace: undefined, check: forbidden('') })).lines).toEqual(['You may not patch networkpolicies.networking.k8s.io in the cluster.']);
  });

  it('has a line for every owner of a conflict, and for every cause of what is invalid', () => {
    const owners = [{ manager: 'argocd-controller', fields: ['spec.ingress'] }, { manager: 'kubectl-edit', fields: ['spec.egress', 'spec.policyTypes'] }];
    expect(describeCheck(step({ check: { kind: 'conflict', owners, message: '' } })).lines).toHaveLength(2);
    expect(describeCheck(step({ check: { kind: 'conflict', owners: [], message: 'conflict' } })).lines).toEqual(['Somebody else has said how its fields are to be.']);
    expect(describeCheck(step({ check: { kind: 'invalid', causes: ['spec.ingress[0].ports[0].port: must be 1-65535', 'unknown field "spec.x"'] } })).lines).toHaveLength(2);
  });

  it('repeats the server only where it says more than whose the fields are', () => {
    const said = (message: string) => describeCheck(step({ check: { kind: 'conflict', owners: [{ manager: 'helm', fields: ['spec.ingress'] }], message } })).said;
    expect([said('Apply failed with 1 conflict: conflict with "helm": .spec.ingress'), said('What others have put there stays.')]).toEqual([undefined, 'What others have put there stays.']);
  });

  it('is never “ready” where the step cannot be carried out', () => {
    const others: readonly StepCheck[] = [{ kind: 'forbidden', verb: 'patch', message: '' }, { kind: 'conflict', owners: [], message: '' }, { kind: 'invalid', causes: ['x'] }, { kind: 'changed', message: 'x' }, { kind: 'failed', message: 'x' }];
    for (const check of others) {
      const words = describeCheck(step({ check }));
      expect(words.badge).not.toMatch(/ready|already/);
      expect(words.lines.join('')).not.toBe('');
    }
  });
});

describe('a diff', () => {
  it.each([
    ['--- a\n+++ b\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n', { added: 2, gone: 1 }],
    ['@@ -0,0 +1,1 @@\n+--- a document\n', { added: 1, gone: 0 }],
    ['', { added: 0, gone: 0 }],
  ])('is as long as what it adds and takes away, without the names of its files: %#', (diff, lines) => expect(countLines(diff)).toEqual(lines));
});

describe('whose a field is', () => {
  it.each([
    ['argocd-controller', 'change it in its repository'],
    ['kustomize-controller', 'change it in its repository'],
    ['helm', 'change it in the chart'],
    ['kubectl-client-side-apply', 'export the policies and apply them in that way'],
    ['somebody', 'change it with the tool that manages it, or export'],
    ['my-helm-thing', 'change it with the tool that manages it, or export'],
  ])('says where the change belongs: %s', (manager, advice) => {
    const line = describeOwner({ manager, fields: ['spec.ingress', 'spec.podSelector'] });
    expect(line).toContain(`${manager} owns spec.ingress and spec.podSelector: `);
    expect(line).toContain(advice);
  });
});
