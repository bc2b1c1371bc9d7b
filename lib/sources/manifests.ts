import { watch, type FSWatcher } from 'chokidar';
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Problem } from '@/lib/model/problem';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { parseCidr } from '@/lib/policy/cidr';
import { quote } from '@/lib/policy/dialects/field-check';
import { draftsInFolder } from './drafts/draft-folder';
import type { DraftPlace } from './drafts/draft-place';
import { atOnce, inSlices } from './in-slices';
import { type FoundFiles, isPassedOver, type ManifestFile, readFiles } from './manifest-files';
import { buildSnapshot } from './read/build-snapshot';
import type { RawObject } from './read/raw-object';
import type { ReadFiles, Source, SourceUpdate } from './source';
import { decodeText } from './yaml/decode';
import { LIMITS } from './yaml/limits';
import { parseInSteps } from './yaml/parse-manifests';

export interface ManifestOptions {
  /** What the user calls the input; the paths when left out. */
  readonly label?: string;
  /** Pod address ranges of the cluster, when the manifests hold no Nodes. */
  readonly podCIDRs?: readonly string[];
  /** How to read what the API leaves to the network plugin. */
  readonly profile?: ProfileName;
  /** The files are a copy of something else, such as standard input: nobody looks at what is written into them. */
  readonly isCopy?: boolean;
}

/**
 * The snapshot that manifest files describe. In: names and contents, and how the source is to be called. Out: a
 * snapshot; whatever could not be used is among its problems. Never throws.
 */
export function readManifestFiles(files: readonly ManifestFile[], options: ReadOptions): Snapshot {
  return atOnce(readInSteps(files, options));
}

export interface ReadOptions {
  readonly source: SourceInfo;
  readonly podCIDRs?: readonly string[];
  readonly profile?: ProfileName;
  readonly problems?: readonly Problem[];
}

/** Does what `readManifestFiles` does, in steps: a large cluster takes many seconds to parse. */
export function* readInSteps(files: readonly ManifestFile[], options: ReadOptions): Generator<void, Snapshot> {
  const problems: Problem[] = [...(options.problems ?? [])];
  const objects: RawObject[] = [];
  let documents = 0;
  for (const { name, content } of files) {
    const size = typeof content === 'string' ? content.length : content.byteLength;
    if (size > LIMITS.fileBytes) {
      problems.push({ severity: 'error', code: 'too-large', message: 'The input is larger than 16 MiB; it is left out.', file: name });
      continue;
    }
    const decoded = typeof content === 'string' ? { text: content } : decodeText(content, name);
    if ('problem' in decoded) {
      problems.push(decoded.problem);
      continue;
    }
    const parsed = yield* parseInSteps(decoded.text, name, LIMITS.documents - documents);
    documents += parsed.documents;
    objects.push(...withKustomizeNote(name, parsed.objects, problems));
    problems.push(...parsed.problems);
  }
  const podCIDRs = checkedRanges(options.podCIDRs ?? [], problems);
  return buildSnapshot(objects, { source: options.source, podCIDRs, profile: options.profile, problems, live: false });
}

/** Reads the manifests at the given files and folders once. */
export async function readManifests(paths: readonly string[], options: ManifestOptions = {}): Promise<Snapshot> {
  const { files, problems } = await readFiles(paths);
  return readManifestFiles(files, { source: infoOf(paths, options), podCIDRs: options.podCIDRs, profile: options.profile, problems });
}

/** What manifests at these paths are called. */
export const infoOf = (paths: readonly string[], { label }: ManifestOptions): SourceInfo => ({ kind: 'manifests', label: label ?? paths.join(', ') });

/** A kustomization says how to render what lies beside it, which is not done here. */
function withKustomizeNote(name: string, objects: readonly RawObject[], problems: Problem[]): readonly RawObject[] {
  if (!/^kustomization\.ya?ml$/i.test(path.basename(name))) return objects;
  problems.push({
    severity: 'info',
    code: 'kustomization',
    message: 'Kustomizations are not rendered: the resources beside it are read as they stand, without patches, prefixes or namespaces.',
    hint: 'To see the rendered result, open the output of "kubectl kustomize".',
    file: name,
  });
  return [];
}

function checkedRanges(ranges: readonly string[], problems: Problem[]): readonly string[] {
  return ranges.filter((range) => {
    const parsed = parseCidr(range);
    if (!parsed.ok) problems.push({ severity: 'error', code: 'pod-cidr', message: `The pod address range ${quote(range)} is not a CIDR: ${parsed.reason}. It is ignored.` });
    return parsed.ok;
  });
}

/** How long changes are gathered before the files are read again: an editor or git writes several at once. */
const GATHER_MS = 150;
/** How often a path that is not there is looked for. */
const RETRY_MS = 2000;

/**
 * A source that reads manifests and watches them. When a path disappears, the last good snapshot stays and is marked
 * stale; a path that was never there makes the source fail until it appears.
 */
export function createManifestsSource(options: ManifestOptions & { readonly paths: readonly string[] }): Source {
  return new ManifestsSource(options);
}

class ManifestsSource implements Source {
  readonly info: SourceInfo;
  readonly drafts: DraftPlace;
  private listener: ((update: SourceUpdate) => void) | undefined;
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();
  private stopped = false;
  /** A reading waits for the one under way; it will see all that has changed until then. */
  private queued = false;
  /** The last snapshot for which every path could be read, and the files it was made of. */
  private good: { readonly snapshot: Snapshot; readonly fingerprint: string; readonly digests: ReadFiles['digests'] } | undefined;
  /** Since when paths are missing. */
  private missingSince: string | undefined;

  constructor(private readonly options: ManifestOptions & { readonly paths: readonly string[] }) {
    this.info = infoOf(options.paths, options);
    this.drafts = draftsInFolder(options.paths);
  }

  start(listener: (update: SourceUpdate) => void): void {
    if (this.listener || this.stopped) return;
    this.listener = listener;
    this.watch();
    this.schedule(0);
  }

  files(): ReadFiles | undefined {
    if (!this.good || this.options.isCopy) return undefined;
    return { roots: this.options.paths, digests: this.good.digests };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.reading;
    await this.watcher?.close();
  }

  private watch(): void {
    const { paths } = this.options;
    this.watcher = watch([...paths], {
      ignoreInitial: true,
      followSymlinks: true,
      ignored: (file) => !paths.includes(file) && isPassedOver(path.basename(file)),
    });
    this.watcher.on('all', () => this.schedule(GATHER_MS));
    // What changed while the watcher was still looking around was not told.
    this.watcher.on('ready', () => this.schedule(GATHER_MS));
    // Files come and go while they are watched; reading again tells what matters about it.
    this.watcher.on('error', () => this.schedule(GATHER_MS));
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.queued) return;
      this.queued = true;
      this.reading = this.reading.then(() => {
        this.queued = false;
        return this.read();
      });
    }, delay);
  }

  private async read(): Promise<void> {
    const found = await readFiles(this.options.paths);
    if (this.stopped) return;
    if (found.missing.length > 0) {
      await this.tellMissing(found);
      this.schedule(RETRY_MS);
      return;
    }
    const fingerprint = fingerprintOf(found);
    if (this.good?.fingerprint !== fingerprint || this.missingSince !== undefined) {
      const snapshot = this.good?.fingerprint === fingerprint ? this.good.snapshot : await this.snapshotOf(found);
      if (!snapshot) return;
      this.good = { snapshot, fingerprint, digests: digestsOf(found) };
      this.emit({ snapshot, freshness: { state: 'live' } });
    }
    if (this.missingSince !== undefined) {
      // A watcher does not follow a path that was gone.
      this.missingSince = undefined;
      await this.watcher?.close();
      if (!this.stopped) this.watch();
    }
  }

  private async tellMissing(found: FoundFiles): Promise<void> {
    this.missingSince ??= new Date().toISOString();
    const message = `${found.missing.join(', ')} cannot be read.`;
    if (this.good) return this.emit({ snapshot: this.good.snapshot, freshness: { state: 'stale', since: this.missingSince, message } });
    const snapshot = await this.snapshotOf(found);
    if (snapshot) this.emit({ snapshot, freshness: { state: 'failed', message } });
  }

  /** Parses while requests are answered in between; `undefined` when the source was stopped meanwhile. */
  private snapshotOf({ files, problems }: FoundFiles): Promise<Snapshot | undefined> {
    return inSlices(readInSteps(files, { source: this.info, podCIDRs: this.options.podCIDRs, profile: this.options.profile, problems }), () => this.stopped);
  }

  private emit(update: SourceUpdate): void {
    try {
      this.listener?.(update);
    } catch (error) {
      console.error('A listener to manifest changes failed.', error);
    }
  }
}

function fingerprintOf({ files, problems }: FoundFiles): string {
  const hash = createHash('sha1');
  for (const { name, content } of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.update(JSON.stringify(problems)).digest('base64');
}

const digestsOf = ({ files }: FoundFiles): ReadFiles['digests'] => new Map(files.map(({ name, content }) => [name, createHash('sha256').update(content).digest('hex')]));
