import { createHash } from 'node:crypto';

/** A draft's text as it lies in a place. */
export interface StoredText {
  /** Its key in the place. */
  readonly id: string;
  readonly text: string;
  /** Changes whenever the text does. */
  readonly version: string;
}

/** What became of saving: `stale` when what is there is not what the writer knew. */
export type Saved = { readonly kind: 'saved'; readonly version: string } | { readonly kind: 'stale' } | { readonly kind: 'failed'; readonly message: string };

/** Where drafts are kept besides the browser, so that several people can work on them. */
export interface DraftPlace {
  readonly kind: 'folder' | 'configmap';
  /** Where that is, for the user. */
  readonly label: string;
  /** Why nothing can be saved there now, in words; `null` when it can. */
  obstacle(): Promise<string | null>;
  /** Everything that is there, by id; what cannot be read is told in `problems`. */
  list(): Promise<{ readonly texts: readonly StoredText[]; readonly problems: readonly string[] }>;
  /**
   * Writes a text.
   * @param version what the writer last saw there; `null` when it saw nothing, and nothing may be there
   */
  save(id: string, text: string, version: string | null): Promise<Saved>;
}

/** The largest text that is read or written, in bytes: a ConfigMap holds 1 MiB. */
export const LARGEST_TEXT = 1_000_000;
/** So many drafts of a place are read. */
export const MOST_TEXTS = 200;

/**
 * The key for a draft of a name: one that is a file name everywhere and part of an object name. Names that are not keys themselves get
 * the beginning of their hash, so that no two names share one.
 */
export function draftId(name: string): string {
  const plain = name.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60).replace(/-+$/, '');
  return plain === name ? plain : `${plain || 'draft'}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Whether a key may be used: it is part of a path. */
export const isDraftId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._ -]{0,120}$/.test(id) && !id.includes('..');
