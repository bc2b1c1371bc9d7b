import { describe, expect, it } from 'vitest';
import type { Unreadable } from '@/lib/model/snapshot';
import { readingRole } from './reading-role';

const refused = (resource: Unreadable['resource'], group: string, plural: string, namespace?: string): Unreadable => ({ resource, verb: 'list', reason: 'is forbidden', missing: { group, plural }, ...(namespace !== undefined && { namespace }) });

describe('the role that lets everything be read', () => {
  it('has exactly the rights that were refused, by API group', () => {
    expect(readingRole([refused('workloads', 'apps', 'replicasets'), refused('nodes', '', 'nodes'), refused('workloads', 'apps', 'deployments')])).toEqual({
      yaml: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: drawbridge-reader
rules:
- apiGroups:
  - ""
  resources:
  - nodes
  verbs:
  - list
  - watch
- apiGroups:
  - apps
  resources:
  - deployments
  - replicasets
  verbs:
  - list
  - watch
`,
      commands: ['kubectl create clusterrolebinding drawbridge-reader --clusterrole=drawbridge-reader --user=USER'],
    });
  });

  it('is given in the namespaces alone where only these were refused', () => {
    const role = readingRole([refused('pods', '', 'pods', 'b'), refused('networkpolicies', 'networking.k8s.io', 'networkpolicies', 'a'), refused('services', '', 'services', 'b')]);
    expect(role?.commands).toEqual(['a', 'b'].map((namespace) => `kubectl create rolebinding drawbridge-reader -n ${namespace} --clusterrole=drawbridge-reader --user=USER`));
  });

  it('is none where nothing was refused: a server that does not answer is no missing right', () => {
    expect(readingRole([{ resource: 'pods', verb: 'list', reason: 'connect ECONNREFUSED' }])).toBeNull();
  });
});
