import { parse } from 'yaml';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { ObjectChange } from '../change-set';
import { writeDocument } from '../yaml';
import { fileOf, flatFileOf, sortChanges } from './change-files';

/**
 * Changes for Kustomize: what is created as resources, what is edited or deleted as patches of the resources that are there.
 * With patches it is a component, which an overlay lists beside its resources.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 * @param folder where the files of the objects are
 * @returns the files by their paths, `kustomization.yaml` and the patches; not the resources themselves
 */
export function kustomize(changes: readonly ObjectChange[], folder = ''): ReadonlyMap<string, string> {
  const { lasting } = sortChanges(changes);
  const created = lasting.filter(({ action }) => action === 'create').map((change) => folder + fileOf(change));
  const patched = lasting.filter(({ action }) => action !== 'create').map((change) => ({ change, path: `patches/${flatFileOf(change)}` }));
  const isComponent = patched.length > 0;
  const kustomization = writeDocument(
    {
      apiVersion: isComponent ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1',
      kind: isComponent ? 'Component' : 'Kustomization',
      ...(created.length > 0 && { resources: created }),
      ...(patched.length > 0 && { patches: patched.map(({ change, path }) => ({ path, ...(change.action === 'edit' && { target: targetOf(change) }) })) }),
    },
    isComponent ? ['Patches need what they change: list this folder under "components" of the kustomization that has these policies among its resources.'] : [],
  );
  return new Map([['kustomization.yaml', kustomization], ...patched.map(({ change, path }) => [path, change.action === 'edit' ? editPatch(change) : deletePatch(change)] as const)]);
}

/** Maps of a strategic merge keep keys that are gone, so the whole spec is replaced. */
function editPatch({ after, because, reasons }: ObjectChange): string {
  const { spec } = parse(after!) as { readonly spec: NetworkPolicySpec };
  return writeDocument([{ op: 'replace', path: '/spec', value: spec }], because, { path: [0, 'value'], spec, reasons });
}

const deletePatch = ({ apiVersion, kind, namespace, name, because }: ObjectChange): string =>
  writeDocument({ $patch: 'delete', apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } }, because);

/** Names of a target are patterns. */
function targetOf({ apiVersion, kind, namespace, name }: ObjectChange): object {
  const [group, version] = apiVersion.split('/');
  return { group, version, kind, name: name.replaceAll('.', '\\.'), ...(namespace !== undefined && { namespace }) };
}
