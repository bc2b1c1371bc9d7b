import type { Freshness, Snapshot, SourceInfo } from '@/lib/model/snapshot';
import type { DraftPlace } from './drafts/draft-place';
import type { ObjectAccess } from './object-access';

/** What a source knows now. A source that has nothing yet, or nothing any more, still says so here. */
export interface SourceUpdate {
  readonly snapshot: Snapshot;
  readonly freshness: Freshness;
}

/** The files that a source has read last, by the names that objects carry as where they come from. */
export interface ReadFiles {
  /** Files and folders as they were given. */
  readonly roots: readonly string[];
  /** SHA-256 of each file's content. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Where snapshots come from: the sample, manifest files or a live cluster. */
export interface Source {
  readonly info: SourceInfo;
  /** Where drafts for it can be kept besides the browser, if anywhere. */
  readonly drafts?: DraftPlace;
  /** The way to single objects of a live cluster, for who is allowed to write. */
  readonly objects?: ObjectAccess;
  /**
   * Calls the listener with every update, the first as soon as there is one. Idempotent: a second call changes
   * nothing. A listener that throws does not stop the source. Problems of reading arrive as updates, never as errors.
   */
  start(listener: (update: SourceUpdate) => void): void;
  /** What the last snapshot was read from; absent for a source that has no files of the user's. */
  files?(): ReadFiles | undefined;
  /** Releases every watch, connection and timer; no update follows. */
  stop(): Promise<void>;
}
