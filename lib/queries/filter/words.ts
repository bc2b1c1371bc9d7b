import type { NameField, Side } from './pair-filter';

/** What stands before a colon: which end is meant, or what else of the pair. */
export type Prefix = Side | 'port' | 'state' | 'by';

/** What stands before an equals sign and is no label. */
export type Key = NameField | 'address';

const PREFIXES: ReadonlyMap<string, Prefix> = new Map([
  ['from', 'from'], ['src', 'from'], ['source', 'from'],
  ['to', 'to'], ['dst', 'to'], ['destination', 'to'],
  ['any', 'any'],
  ['port', 'port'], ['ports', 'port'],
  ['state', 'state'],
  ['by', 'by'], ['via', 'by'], ['policy', 'by'],
]);

const KEYS: ReadonlyMap<string, Key> = new Map([
  ['ns', 'namespace'], ['namespace', 'namespace'],
  ['name', 'name'],
  ['kind', 'kind'],
  ['svc', 'service'], ['service', 'service'],
  ['ip', 'address'], ['cidr', 'address'], ['address', 'address'],
]);

/** The prefix that a word stands for; several words stand for one. */
export const prefixOf = (word: string): Prefix | undefined => PREFIXES.get(word.toLowerCase());

/** The key that a word stands for. */
export const keyOf = (word: string): Key | undefined => KEYS.get(word.toLowerCase());

/** The words that stand for prefixes, those that stand for keys, as they are looked up. */
export const PREFIX_WORDS: readonly string[] = [...PREFIXES.keys()];
export const KEY_WORDS: readonly string[] = [...KEYS.keys()];

/** Whether the key of a label has to be quoted, since it means something else. */
export const isReservedKey = (key: string): boolean => keyOf(key) !== undefined || prefixOf(key) !== undefined;

/**
 * Whether a text can be the key of a label without quotes.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export const isLabelKey = (text: string): boolean => /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9]([-a-z0-9_.]*[a-z0-9])?$/i.test(text);
