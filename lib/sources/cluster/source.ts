import 'server-only';
import type { ProfileName } from '@/lib/model/profile';
import type { Freshness, Snapshot, SourceInfo } from '@/lib/model/snapshot';
import { buildSnapshot } from '../read/build-snapshot';
import type { RawObject } from '../read/raw-object';
import type { DraftPlace } from '../drafts/draft-place';
import type { ObjectAccess } from '../object-access';
import type { Source, SourceUpdate } from '../source';
import { ApiClient } from './api-client';
import { Coalescer } from './coalescer';
import { Connection } from './connection';
import { Coverage } from './coverage';
import { draftsInConfigMaps } from './draft-config-maps';
import { Grace } from './grace';
import { textAt } from './json';
import { chooseCluster, systemSurroundings, type ChosenCluster, type KubeconfigOptions } from './kubeconfig';
import { objectAccess } from './object-client';
import { PolicyKinds } from './policy-kinds';
import { areSettled, listPending, listProblems, listUnreadable, tellFreshness, type Readings } from './reading-report';
import { Recovery } from './recovery';
import { collectionPath, kindKey, KINDS_OF_OTHERS, NAMESPACES, PODS, RESOURCES, type Resource } from './resources';
import { isComplete } from './sync-status';
import { DEFAULT_LIMITS, systemTiming, type Limits, type Timing } from './timing';

export interface ClusterSourceOptions extends KubeconfigOptions {
  /** Pod address ranges, besides those the nodes tell. */
  readonly podCIDRs?: readonly string[];
  /** How to read what the API leaves to the network plugin; found out from the cluster when left out. */
  readonly profile?: ProfileName;
  /** The namespace whose ConfigMaps keep drafts; without it nothing is ever written. */
  readonly drafts?: string;
}

/**
 * A live cluster as a source. Never rejects: without a usable kubeconfig the source's only update is a failure that
 * says what is wrong and where.
 */
export async function createClusterSource(options: ClusterSourceOptions): Promise<Source> {
  const choose = () => chooseCluster(options, systemSurroundings());
  return openClusterSource(choose, options.podCIDRs ?? [], systemTiming, DEFAULT_LIMITS, options.profile, options.drafts);
}

/** `createClusterSource` with everything it depends on handed in. `choose` is called again when credentials expire. */
export function openClusterSource(choose: () => ChosenCluster, podCIDRs: readonly string[], timing: Timing, limits: Limits, profile?: ProfileName, drafts?: string): Source {
  const chosen = choose();
  const info: SourceInfo = { kind: 'cluster', label: chosen.label };
  if (!chosen.ok) return new FailedSource(info, podCIDRs, chosen.message);
  const reload = () => {
    const again = choose();
    return again.ok ? again.config : null;
  };
  return new ClusterSource(info, podCIDRs, chosen.namespace, new Connection(chosen.config, reload), timing, limits, profile, drafts, objectAccess(chosen, reload, limits));
}

class FailedSource implements Source {
  #started = false;

  constructor(
    readonly info: SourceInfo,
    private readonly podCIDRs: readonly string[],
    private readonly message: string,
  ) {}

  start(listener: (update: SourceUpdate) => void): void {
    if (this.#started) return;
    this.#started = true;
    const snapshot = buildSnapshot([], { source: this.info, podCIDRs: this.podCIDRs, live: true });
    notify(listener, { snapshot, freshness: { state: 'failed', message: this.message } });
  }

  async stop(): Promise<void> {}
}

class ClusterSource implements Source {
  readonly drafts?: DraftPlace;
  readonly #client: ApiClient;
  readonly #recovery = new Recovery();
  readonly #coalescer: Coalescer;
  readonly #policyKinds: PolicyKinds;
  readonly #grace: Grace;
  /** Looks again although nothing has come. */
  #alarm: NodeJS.Timeout | undefined;
  readonly #coverages = new Map<string, Coverage>();
  /** Kinds that should be there and are not, with how often the kinds had been found out then. */
  readonly #missed = new WeakMap<Coverage, number>();
  /** Readings that are being given up. */
  readonly #leaving = new Set<Promise<void>>();
  #listener: ((update: SourceUpdate) => void) | undefined;
  #stopped = false;
  /** Counts changes of objects. */
  #revision = 0;
  #snapshot: Snapshot;
  /** What the snapshot was made of; undefined before the first one. */
  #basis: string | undefined;
  /** Whether every collection has come to a result once, so that a picture of everything was shown. */
  #isThrough = false;
  #started = 0;
  /** When there may be another picture of what has come so far. */
  #nextPartial = Infinity;
  #told = '';

  constructor(
    readonly info: SourceInfo,
    private readonly podCIDRs: readonly string[],
    private readonly ownNamespace: string,
    private readonly connection: Connection,
    private readonly timing: Timing,
    private readonly limits: Limits,
    private readonly profile: ProfileName | undefined,
    drafts: string | undefined,
    readonly objects: ObjectAccess,
  ) {
    this.#client = new ApiClient(connection, limits);
    if (drafts !== undefined) this.drafts = draftsInConfigMaps(this.#client, drafts, info.label);
    this.#grace = new Grace(limits.grace);
    this.#coalescer = new Coalescer(() => this.#settle(), limits.quiet, limits.hold);
    this.#policyKinds = new PolicyKinds({ client: this.#client, timing, limits, recovery: this.#recovery, onUpdate: () => this.#coalescer.schedule() });
    this.#snapshot = buildSnapshot([], { source: info, podCIDRs, live: true });
  }

  start(listener: (update: SourceUpdate) => void): void {
    if (this.#listener || this.#stopped) return;
    this.#listener = listener;
    this.#started = performance.now();
    this.#nextPartial = this.#started + this.limits.partial;
    this.#lookAfter(this.limits.partial);
    for (const resource of RESOURCES) this.#cover(resource);
    this.#policyKinds.start();
    this.#tell({ state: 'loading', message: `Connecting to ${this.info.label}` });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#coalescer.cancel();
    clearTimeout(this.#alarm);
    const ended = [this.#policyKinds.stop(), ...[...this.#coverages.values()].map((coverage) => coverage.stop()), ...this.#leaving];
    this.connection.close();
    await Promise.all(ended);
    this.#coalescer.cancel();
  }

  #cover(resource: Resource): void {
    const onUpdate = (what: 'data' | 'status') => {
      if (what === 'data') {
        this.#revision += 1;
        if (KINDS_OF_OTHERS.includes(resource) && isComplete(coverage.whole.status)) this.#policyKinds.lookAgain();
      }
      if (!this.#stopped) this.#coalescer.schedule();
    };
    const coverage = new Coverage(resource, { client: this.#client, timing: this.timing, limits: this.limits, recovery: this.#recovery, onUpdate });
    this.#coverages.set(collectionPath(resource), coverage);
  }

  /** Reads a kind that the server has, in this version of it alone. */
  #coverInstead(resource: Resource): void {
    for (const [path, coverage] of this.#coverages) {
      if (kindKey(coverage.resource) === kindKey(resource)) this.#leave(path, coverage);
    }
    this.#cover(resource);
  }

  /**
   * Leaves kinds that the server no longer has: it does not tell of them, and their collection is not there. One of both
   * alone may be a fault, and is looked at again, but only once for each time that the kinds were found out.
   */
  #leaveGone(): void {
    const { looks, resources } = this.#policyKinds;
    const served = new Set(resources.map((resource) => collectionPath(resource)));
    for (const [path, coverage] of this.#coverages) {
      if (coverage.whole.status.state !== 'absent' || RESOURCES.includes(coverage.resource)) this.#missed.delete(coverage);
      else if (!served.has(path)) this.#leave(path, coverage);
      else if (this.#missed.get(coverage) !== looks) {
        if (this.#missed.has(coverage)) coverage.whole.lookAgain();
        else this.#policyKinds.lookAgain();
        this.#missed.set(coverage, looks);
      }
    }
  }

  #leave(path: string, coverage: Coverage): void {
    this.#coverages.delete(path);
    this.#revision += 1;
    const gone = coverage.stop().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }

  #coverageOf(resource: Resource): Coverage | undefined {
    return this.#coverages.get(collectionPath(resource));
  }

  /** Decides what else has to be read, then passes on what is known now. */
  #settle(): void {
    for (const resource of this.#policyKinds.resources) if (!this.#coverageOf(resource)) this.#coverInstead(resource);
    this.#leaveGone();
    const namespaces = this.#namespaceNames();
    const pods = this.#coverageOf(PODS);
    for (const coverage of this.#coverages.values()) {
      if (!coverage.needsParts) coverage.setParts(new Set());
      else if (namespaces.names) {
        const all = [...namespaces.names];
        // What only explains pods is worth asking for only where there are pods to explain.
        const useful = isCore(coverage.resource) ? all : all.filter((namespace) => pods?.reads(namespace));
        coverage.setParts(new Set(useful));
      }
    }
    const readings: Readings = { coverages: [...this.#coverages.values()], policyKinds: this.#policyKinds, namespacesKnown: namespaces.all };
    if (this.#isReady(readings)) this.#rebuild(readings);
    this.#tell(tellFreshness(readings, this.#isThrough, (reading) => this.#grace.isOverdue(reading)));
  }

  /**
   * Whether to make a picture of what is known: of everything, as soon as every reading has come to a result; before, now and
   * then of what has come so far, the longer it takes the less often; after, without waiting for long for what is new.
   */
  #isReady(readings: Readings): boolean {
    const pending = listPending(readings);
    const now = performance.now();
    if (this.#isThrough) {
      if (!this.#grace.holds(pending, now)) return true;
      this.#lookAfter(this.limits.grace);
      return false;
    }
    if (areSettled(readings)) {
      this.#isThrough = true;
      this.#grace.giveUp(pending);
      return true;
    }
    if (now < this.#nextPartial) return false;
    const pause = Math.max(this.limits.partial, (now - this.#started) / 2);
    this.#nextPartial = now + pause;
    this.#lookAfter(pause);
    return true;
  }

  #lookAfter(milliseconds: number): void {
    this.#alarm ??= setTimeout(() => {
      this.#alarm = undefined;
      this.#coalescer.schedule();
    }, milliseconds);
  }

  /** The namespaces to read one by one; no names as long as that cannot be said. Without the list of namespaces, those we know to exist. */
  #namespaceNames(): { names: ReadonlySet<string> | undefined; all: boolean } {
    const namespaces = this.#coverageOf(NAMESPACES)?.whole;
    if (!namespaces) return { names: undefined, all: false };
    if (isComplete(namespaces.status)) return { names: new Set(namesOf(namespaces.store.objects(), 'name')), all: true };
    if (namespaces.status.state !== 'forbidden') return { names: undefined, all: false };
    const seen = this.#coverageOf(PODS)?.whole.store.objects() ?? [];
    return { names: new Set([this.ownNamespace, ...namesOf(seen, 'namespace')]), all: false };
  }

  /** Makes a new snapshot, unless nothing changed that it depends on. */
  #rebuild(readings: Readings): void {
    const unreadable = listUnreadable(readings, !this.#isThrough);
    const problems = listProblems(readings);
    const served = this.#policyKinds.resources.map(({ apiVersion, kind }) => ({ apiVersion, kind }));
    const basis = JSON.stringify([this.#revision, unreadable, problems, served]);
    if (basis === this.#basis) return;
    this.#basis = basis;
    this.#snapshot = buildSnapshot(rawObjects(readings.coverages), { source: this.info, podCIDRs: this.podCIDRs, profile: this.profile, problems, unreadable, served, live: true });
  }

  #tell(freshness: Freshness): void {
    if (this.#stopped || !this.#listener) return;
    const told = JSON.stringify([freshness, this.#basis]);
    if (told === this.#told) return;
    this.#told = told;
    notify(this.#listener, { snapshot: this.#snapshot, freshness });
  }
}

/** Kinds that are read in every namespace that is tried. */
const isCore = ({ concerns }: Resource) => concerns === 'pods' || concerns === 'networkpolicies' || concerns === 'otherpolicies' || concerns === 'services';

function* rawObjects(coverages: readonly Coverage[]): Generator<RawObject> {
  for (const { active } of coverages) {
    for (const { store } of active) for (const value of store.objects()) yield { value, origin: {} };
  }
}

function* namesOf(objects: Iterable<unknown>, field: 'name' | 'namespace'): Generator<string> {
  for (const object of objects) {
    const name = textAt(object, 'metadata', field);
    if (name !== undefined) yield name;
  }
}

/** A listener's error is its own affair. */
function notify(listener: (update: SourceUpdate) => void, update: SourceUpdate): void {
  try {
    listener(update);
  } catch (error) {
    console.error('A listener of the cluster source failed:', error);
  }
}
