import { describe, expect, it } from 'vitest';
import { step } from './testing';
import { writingRole } from './writing-role';

const refused = (namespace: string | undefined, action: 'create' | 'edit' | 'delete') => step({ namespace, action, check: { kind: 'forbidden', verb: 'get', message: '' } });

describe('the role that lets a plan be carried out', () => {
  it('has all that the refused steps need and nothing else, and is given just where they are', () => {
    expect(writingRole([step({ namespace: 'free', action: 'delete' }), refused('shop', 'edit'), refused('data', 'create'), refused('shop', 'create')])).toEqual({
      yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: drawbridge-writer
rules:
- apiGroups:
  - networking.k8s.io
  resources:
  - networkpolicies
  verbs:
  - create
  - get
  - patch
`,
      commands: ['data', 'shop'].map((namespace) => `kubectl create rolebinding drawbridge-writer -n ${namespace} --clusterrole=drawbridge-writer --user=USER`),
    });
  });

  it('is given for the whole cluster where an object without a namespace was refused', () => {
    expect(writingRole([refused('shop', 'edit'), refused(undefined, 'edit')])?.commands).toEqual(['kubectl create clusterrolebinding drawbridge-writer --clusterrole=drawbridge-writer --user=USER']);
  });

  it('lets nothing be created for an edit, and nothing be changed for a deletion', () => {
    expect(writingRole([refused('shop', 'edit')])?.yaml).not.toContain('- create');
    expect(writingRole([refused('shop', 'delete')])?.yaml).not.toContain('- patch');
  });

  it('lets both be done where one is created and another one deleted', () => {
    for (const steps of [[refused('shop', 'create'), refused('shop', 'delete')], [refused('shop', 'delete'), refused('shop', 'create')]]) {
      expect(writingRole(steps)?.yaml).toContain('  verbs:\n  - create\n  - delete\n  - get\n  - patch\n');
    }
  });

  it('is none where nothing was refused: a conflict is no missing right', () => {
    expect(writingRole([step(), step({ check: { kind: 'conflict', owners: [], message: '' } })])).toBeNull();
  });
});
