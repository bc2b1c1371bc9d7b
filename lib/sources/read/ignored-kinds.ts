import { compareText } from '@/lib/model/compare-text';
import type { Problem } from '@/lib/model/problem';
import { quote } from '@/lib/policy/dialects/field-check';
import { groupOf } from './kinds';

/** Counts objects of kinds that are not read, so that nothing disappears without a word. Keeps no data of theirs. */
export class IgnoredKinds {
  private readonly counts = new Map<string, { readonly apiVersion: string; readonly kind: string; count: number }>();

  count(apiVersion: string, kind: string): void {
    const key = `${apiVersion}/${kind}`;
    const entry = this.counts.get(key) ?? { apiVersion, kind, count: 0 };
    entry.count++;
    this.counts.set(key, entry);
  }

  /** One problem a kind, sorted by kind. */
  problems(): readonly Problem[] {
    return [...this.counts.values()]
      .sort((a, b) => compareText(a.kind, b.kind) || compareText(a.apiVersion, b.apiVersion))
      .map(({ apiVersion, kind, count }) => ({
        severity: mayFilterTraffic(apiVersion, kind) ? 'warning' : 'info',
        code: 'ignored-kind',
        message: `${count} ${count === 1 ? 'object' : 'objects'} of kind ${printable(kind)} (${printable(apiVersion)}) ${count === 1 ? 'is' : 'are'} not read: ${reason(apiVersion, kind)}.`,
      }));
  }
}

const printable = (text: string) => (/^[\w./-]+$/.test(text) ? text : quote(text));

function reason(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  if (group === 'security.istio.io') return 'authorization in the mesh comes after the network and is not evaluated';
  if (group === 'kustomize.config.k8s.io') return 'kustomizations are not rendered, their resources are read as they stand';
  if (kind === 'MultiNetworkPolicy') return 'it concerns secondary networks only';
  if (kind.startsWith('Staged')) return 'staged policies have no effect';
  if (mayFilterTraffic(apiVersion, kind)) return 'Drawbridge does not know it, and if it filters traffic the verdicts do not account for it';
  return 'Drawbridge has no use for it';
}

/** By its name the kind may be a policy of an implementation that Drawbridge has never heard of. */
const mayFilterTraffic = (apiVersion: string, kind: string) =>
  groupOf(apiVersion).includes('.') && groupOf(apiVersion) !== 'k8s.cni.cncf.io' && !kind.startsWith('Staged') && /network\w*polic|firewall/i.test(kind);
