import type { AdminPolicyKind, ServedAdminKind } from '@/lib/model/admin-policy';
import { ADMIN_DIALECTS, ADMIN_GROUP } from '@/lib/policy/dialects/admin-dialects';
import { fieldOf, type Fields } from '@/lib/policy/dialects/field-check';
import { groupOf } from './kinds';

/**
 * Which kinds of admin policy a cluster serves: those its API server names, and, of manifests, those that occur among them or
 * that a CustomResourceDefinition among them brings.
 */
export class AdminKinds {
  private readonly found = new Set<string>();

  take(object: Fields, apiVersion: string, kind: string): void {
    this.found.add(`${apiVersion} ${kind}`);
    const spec = fieldsOf(object, 'spec');
    if (kind !== 'CustomResourceDefinition' || groupOf(apiVersion) !== 'apiextensions.k8s.io' || !spec || fieldOf(spec, 'group') !== ADMIN_GROUP) return;
    const [names, versions] = [fieldsOf(spec, 'names'), fieldOf(spec, 'versions')];
    for (const version of Array.isArray(versions) ? (versions as readonly unknown[]) : []) {
      if (typeof version === 'object' && version !== null && fieldOf(version as Fields, 'served') === true && names) {
        this.found.add(`${ADMIN_GROUP}/${String(fieldOf(version as Fields, 'name'))} ${String(fieldOf(names, 'kind'))}`);
      }
    }
  }

  /** Each kind in the version that is understood best; nothing where none is known. */
  finish(served: readonly { readonly apiVersion: string; readonly kind: string }[] = []): { readonly adminKinds?: readonly ServedAdminKind[] } {
    for (const { apiVersion, kind } of served) this.found.add(`${apiVersion} ${kind}`);
    const adminKinds = Object.entries(ADMIN_DIALECTS).flatMap(([kind, dialects]): ServedAdminKind[] => {
      const apiVersion = [...dialects.keys()].find((version) => this.found.has(`${version} ${kind}`));
      return apiVersion === undefined ? [] : [{ kind: kind as AdminPolicyKind, apiVersion }];
    });
    return adminKinds.length > 0 ? { adminKinds } : {};
  }
}

function fieldsOf(object: Fields, name: string): Fields | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
