import { count } from '@/components/verdict/sentences';
import type { PairState } from '@/lib/queries/contract/common';
import type { ExposureView } from '@/lib/queries/contract/reach';
import { peerName } from '@/components/verdict/peer-name';

/** What holds of a way in, for those who do not see its line. */
export const EXPOSURE_WORDS: Readonly<Record<PairState, string>> = {
  policy: 'Let in by policies',
  open: 'Let in, nothing isolates',
  unknown: 'Possible, cannot be told',
  denied: 'Not let in',
};

/** What holds in one reading of whom the traffic comes from. */
export const READING_WORD: Readonly<Record<PairState, string>> = { policy: 'Allowed', open: 'Allowed', unknown: 'Unknown', denied: 'Denied' };

/** `Ingress storefront/shop → Service web 80/TCP → 8080/TCP`. */
export function wayText({ kind, by, service, servicePort, ports }: ExposureView): string {
  const between = service === undefined ? '' : by.kind === 'Service' ? ` ${servicePort ?? ''}` : ` → Service ${peerName(service).full}${servicePort ? ` ${servicePort}` : ''}`;
  const object = kind === 'HostPort' ? 'host port' : `${by.kind} ${by.namespace}/${by.name}`;
  return `${object}${between} → ${ports.join(', ')}`;
}

/** `2 of 3 pods`; nothing when all fare alike. */
export function podCount({ reachable, possible, all }: ExposureView['readings'][number]['pods']): string {
  if (reachable > 0 && reachable < all) return `${reachable} of ${all} pods`;
  return reachable === 0 && possible > 0 && possible < all ? `perhaps ${possible} of ${all} pods` : '';
}

/** `2 of 3 backends`, `perhaps 1 of 3 backends`, `no backends`. */
export function backendCount({ reachable, possible, all }: { readonly reachable: number; readonly possible: number; readonly all: number }): string {
  if (all === 0) return 'no backends';
  const of = `of ${count(all, 'backend')}`;
  if (reachable === 0 && possible > 0) return `perhaps ${possible} ${of}`;
  return possible > 0 ? `${reachable} ${of}, perhaps ${reachable + possible}` : `${reachable} ${of}`;
}
