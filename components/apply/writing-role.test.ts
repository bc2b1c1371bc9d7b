import { describe, expect, it } from 'vitest';
import { step } from './testing';
import { writingRole } from './writing-role';

const refused = (namespace: string | undefined, verb: string) => step({ namespace, check: { kind: 'forbidden', verb, message: '' } });

describe('the role that lets a plan be carried out', () => {
  it('has just the verbs that were refused, and is given just where they were', () => {
    expect(writingRole([step({ namespace: 'free' }), refused('shop', 'patch'), refused('data', 'create'), refused('shop', 'create')])).toEqual({
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
  - patch
`,
      commands: ['data', 'shop'].map((namespace) => `kubectl create rolebinding drawbridge-writer -n ${namespace} --clusterrole=drawbridge-writer --user=USER`),
    });
  });

  it('is given for the whole cluster where an object without a namespace was refused', () => {
    expect(writingRole([refused('shop', 'patch'), refused(undefined, 'patch')])?.commands).toEqual(['kubectl create clusterrolebinding drawbridge-writer --clusterrole=drawbridge-writer --user=USER']);
  });

  it('is none where nothing was refused: a conflict is no missing right', () => {
    expect(writingRole([step(), step({ check: { kind: 'conflict', owners: [], message: '' } })])).toBeNull();
  });
});
