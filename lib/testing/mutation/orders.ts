/** What the runner tells the resident tests to do. */
export type Order = { readonly kind: 'survey' } | { readonly kind: 'attempt'; readonly mutant: string; readonly ids?: readonly string[] } | { readonly kind: 'stop' };

/** One test, run. */
export interface Report {
  readonly id: string;
  readonly milliseconds: number;
  readonly failure?: string | undefined;
}

export interface Reply {
  readonly reports: readonly Report[];
  /** Of a survey: which mutants are met on loading, and which by each test. */
  readonly coverage?: object | undefined;
  /** Of an attempt: its last test ran far longer than it does without the mutant. */
  readonly endless?: boolean | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    mutation: { readonly namespace: string; readonly channel: string; readonly include: string[]; readonly exclude: string[] };
  }
}
