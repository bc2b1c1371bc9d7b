/** Something that the page can do, to be found by its words. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Other words for it. */
  readonly keywords: string;
  /** The keys that do the same. */
  readonly keys?: readonly string[];
  /** Offered only to who types it. */
  readonly rare?: boolean;
  readonly run: () => void;
}
