/** Limits on what is parsed, so that no input can hang the process or exhaust its memory. */
export const LIMITS = {
  fileBytes: 16 * 1024 * 1024,
  totalBytes: 64 * 1024 * 1024,
  documents: 20_000,
  /** Nested lists and objects. */
  depth: 100,
  /** Aliases of a document. */
  aliases: 10_000,
  /** Nodes of a document once its aliases are written out. */
  expandedNodes: 2_000_000,
  /** A document above this size is parsed entry by entry when it is a list, and by the built-in parser when it is JSON. */
  wholeBytes: 128 * 1024,
  /** Colons, commas and dashes that separate something, in a document that is neither: they are what takes time to parse. */
  separators: 200_000,
} as const;
