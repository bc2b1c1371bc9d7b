import { dirname } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import type { ApiServer, ArrivedRequest } from '@/lib/testing/api-server/server';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { readJournal } from './journal';
import { checkSteps } from './make-plan';
import type { Run, Watch } from './run';
import { startRun } from './runs';
import { stepsOf } from './step';
import { blindWatch, changesBetween, fastClock, testWriting } from './testing';

const pods = [pod('a/web'), pod('a/db')];
const wanted = ['web', 'db'].map((name) => policy(`a/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'] }));
const before = cluster({ pods });
const after = cluster({ pods, policies: wanted });
const isWrite = ({ verb, isDryRun }: ArrivedRequest) => verb === 'patch' && !isDryRun;

/** A watch that shows what it is told to. */
class Shown implements Watch {
  private listener = () => {};
  private begin = () => {};
  /** Resolves once somebody looks. */
  readonly isWatched = new Promise<void>((resolve) => (this.begin = resolve));
  constructor(private state: { readonly snapshot: Snapshot; readonly freshness: Freshness }) {}
  now = () => this.state;
  subscribe = (listener: () => void) => {
    this.listener = listener;
    this.begin();
    return () => undefined;
  };
  graphOf = (snapshot: Snapshot) => new AllowGraph(snapshot);
  show(snapshot: Snapshot, freshness: Freshness = { state: 'live' }): void {
    this.state = { snapshot, freshness };
    this.listener();
  }
}

describe('a run', () => {
  const { serve, folder } = testWriting();
  let server: ApiServer;
  afterEach(() => vi.useRealTimers());

  async function start(options: { readonly watch?: Shown; readonly halt?: AbortSignal } = {}): Promise<Run> {
    const served = await serve({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }] });
    server = served.server;
    const { access } = served;
    const client = access.open(undefined);
    const steps = await checkSteps(client, stepsOf(changesBetween(before, wanted)));
    let release = () => {};
    const written = new Promise<void>((resolve) => (release = resolve));
    const run = await startRun({ place: access.place, server: access.server, steps, client, clock: fastClock, proven: new AllowGraph(after), watch: options.watch ?? blindWatch, halt: options.halt ?? new AbortController().signal, root: folder(), release });
    await written;
    await options.watch?.isWatched;
    return run;
  }
  const outcomes = ({ account }: Run) => account.results.map((result) => (typeof result === 'object' ? result.kind : result));

  /** What is written down last, of a run that the watch has confirmed or not. */
  const isNoted = ({ options: { id, journal } }: Run) =>
    expect.poll(async () => (await readJournal(dirname(journal.folder), id))?.at(-1)?.event).toBe('confirmation');

  it('ends before its next step when the server is told to end', async () => {
    expect(outcomes(await start())).toEqual(['applied', 'applied']);
    const halted = new AbortController();
    halted.abort();
    const run = await start({ halt: halted.signal });
    expect([run.state, outcomes(run)]).toEqual(['stopped', ['not-tried', 'not-tried']]);
    expect(server.list('NetworkPolicy')).toEqual([]);
  });

  it('changes nothing more once its journal cannot be written', async () => {
    const served = await serve({ objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }] });
    const client = served.access.open(undefined);
    const steps = await checkSteps(client, stepsOf(changesBetween(before, wanted)));
    let release = () => {};
    const over = new Promise<void>((resolve) => (release = resolve));
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const begun: Run[] = [];
    let writes = 0;
    served.server.intercept((request) => {
      if (isWrite(request) && ++writes === 1) void begun[0]!.options.journal.close();
      return undefined;
    });
    const run = await startRun({ place: '', server: served.access.server, steps, client, clock: fastClock, proven: null, watch: blindWatch, halt: new AbortController().signal, root: folder(), release });
    begun.push(run);
    await over;
    await new Promise((resolve) => setImmediate(resolve));
    complaint.mockRestore();
    expect(outcomes(run)).toEqual(['applied', 'failed']);
    expect(run.account.results[1]).toMatchObject({ message: expect.stringContaining('The journal cannot be written') as string, mayHold: false });
    expect(served.server.list('NetworkPolicy')).toHaveLength(1);
  });

  it('is confirmed once the watch shows all of it, and not before', async () => {
    const watch = new Shown({ snapshot: before, freshness: { state: 'live' } });
    const run = await start({ watch });
    expect(run.account.confirmation).toEqual({ kind: 'waiting' });
    watch.show(cluster({ pods, policies: [wanted[0]!] }));
    expect(run.account.confirmation).toEqual({ kind: 'waiting' });
    watch.show(after, { state: 'stale', since: '', message: '' });
    expect(run.account.confirmation).toEqual({ kind: 'waiting' });
    watch.show(after);
    expect(run.account.confirmation).toMatchObject({ kind: 'confirmed' });
    await isNoted(run);
  });

  it('says after a while what is not seen: as a difference when the cluster is watched, else as what is waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const blind = new Shown({ snapshot: before, freshness: { state: 'stale', since: '', message: '' } });
    const waiting = await start({ watch: blind });
    vi.advanceTimersByTime(25_000);
    expect(waiting.account.confirmation).toEqual({ kind: 'waiting', unseen: ['The cluster is not watched at the moment.', 'NetworkPolicy a/db is not there yet.', 'NetworkPolicy a/web is not there yet.'] });
    blind.show(after);
    expect(waiting.account.confirmation).toMatchObject({ kind: 'confirmed' });

    const live = new Shown({ snapshot: cluster({ pods, policies: [wanted[0]!] }), freshness: { state: 'live' } });
    const missing = await start({ watch: live });
    vi.advanceTimersByTime(25_000);
    expect(missing.account.confirmation).toEqual({ kind: 'differs', reasons: ['NetworkPolicy a/db is not there yet.'] });
    vi.useRealTimers();
    await Promise.all([waiting, missing].map(isNoted));
  });
});
