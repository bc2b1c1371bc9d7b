/** Where an object was read from. */
export interface ObjectOrigin {
  /** The manifest file as the user named it; absent for a live cluster. */
  readonly file?: string;
  /** 1-based line of the object's first line in that file. */
  readonly line?: number;
  /** 1-based lines of field paths inside the object, for those that can be cited (`spec.ingress[0]`). */
  readonly lines?: Readonly<Record<string, number>>;
}

/**
 * Something in the input that did not work out. `error`: the object or file is left out.
 * `warning`: it is used, with the effect the message names. `info`: worth knowing.
 */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  /** A stable word for the kind of problem, such as `yaml-syntax` or `np-peer-empty`. */
  readonly code: string;
  /** One or two sentences for the user, naming what is wrong. */
  readonly message: string;
  /** What was probably meant, or what to do. */
  readonly hint?: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
  /** `NetworkPolicy shop/default-deny`. */
  readonly object?: string;
  /** Field path inside the object, `spec.ingress[0].from[1]`. */
  readonly field?: string;
}

/** A value together with what was wrong on the way to it. */
export interface Checked<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
