import type { PeerId, PolicyId } from '@/lib/model/ids';

/** What the user has picked on the map; the inspector shows it, the URL keeps it. */
export type Selection =
  | { readonly kind: 'peer'; readonly id: PeerId }
  | { readonly kind: 'edge'; readonly from: PeerId; readonly to: PeerId }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'policy'; readonly id: PolicyId; /** The peers that it selects and the lines that it grants, once they are known. */ readonly lit?: Lit };

export interface Lit {
  readonly peers: ReadonlySet<string>;
  /** Ends as `from>to`. */
  readonly pairs: ReadonlySet<string>;
}

/** Whether two selections name the same thing; nothing equals nothing. */
export function isSameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'peer') return b.kind === 'peer' && a.id === b.id;
  if (a.kind === 'edge') return b.kind === 'edge' && a.from === b.from && a.to === b.to;
  if (a.kind === 'policy') return b.kind === 'policy' && a.id === b.id;
  return b.kind === 'namespace' && a.name === b.name;
}
