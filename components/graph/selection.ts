import type { PeerId } from '@/lib/model/ids';

/** What the user has picked on the map; the inspector shows it, the URL keeps it. */
export type Selection =
  | { readonly kind: 'peer'; readonly id: PeerId }
  | { readonly kind: 'edge'; readonly from: PeerId; readonly to: PeerId }
  | { readonly kind: 'namespace'; readonly name: string };

/** Whether two selections name the same thing; nothing equals nothing. */
export function isSameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'peer') return b.kind === 'peer' && a.id === b.id;
  if (a.kind === 'edge') return b.kind === 'edge' && a.from === b.from && a.to === b.to;
  return b.kind === 'namespace' && a.name === b.name;
}
