/** Limits on what is parsed, so that no input can hang the process or exhaust its memory. */
export const LIMITS = {
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  documents: 20_000,
  /** Nested lists and objects. */
  depth: 100,
  /** Nodes of a document once its aliases are written out. */
  expandedNodes: 2_000_000,
  /** A JSON text above this size is parsed without positions. */
  positionedJsonBytes: 2 * 1024 * 1024,
} as const;
