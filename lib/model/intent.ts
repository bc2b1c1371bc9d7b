import type { Labels } from './labels';

/**
 * What a team says its policies are for, to be checked against what they do: see `public/intent.schema.json`.
 */
export interface Intent {
  readonly version: 1;
  /** For every destination named here the list is complete: nobody else may reach it. */
  readonly may: readonly IntentEntry[];
  readonly mustNot: readonly IntentEntry[];
  readonly must: readonly IntentEntry[];
}

export interface IntentEntry {
  readonly name?: string;
  readonly from: readonly IntentPeer[];
  readonly to: readonly IntentPeer[];
  /** Texts such as `TCP 5432`; absent: any port, and for `must` at least one. */
  readonly ports?: readonly string[];
}

/**
 * One end: a word such as `shop/web`, `shop/*`, `internet` or `10.0.0.0/8`, or pods by the namespace and the labels they have.
 */
export type IntentPeer = string | PodsByLabel;

export interface PodsByLabel {
  readonly namespace?: string;
  readonly namespaceLabels?: Labels;
  readonly labels?: Labels;
}
