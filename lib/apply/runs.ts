import 'server-only';
import { join } from 'node:path';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import type { ObjectClient } from '@/lib/sources/object-access';
import { accountOf, accountView, openStep, rollbackObstacle, type Account, type Undone } from './account';
import { bundleOf } from './bundle';
import { addToJournal, isAtWork, Journal, listRuns, newRunId, readJournal, thisProcess, type JournalEntry } from './journal';
import { lookAgain } from './perform-step';
import type { ProvenChanges } from './proven-changes';
import { journalStep, Run, systemClock, type RunOptions } from './run';
import { linked } from './step';

interface Registry {
  readonly runs: Map<string, Run>;
  /** API servers that are being written to. */
  readonly busy: Set<string>;
}

/** A bundler may load this module more than once; what is being written to must be known to all. */
const KEY = Symbol.for('drawbridge.apply.runs');
const registry = (): Registry => ((globalThis as { [KEY]?: Registry })[KEY] ??= { runs: new Map(), busy: new Set() });

/** So many runs that are over are remembered; the others are in their journals. */
const REMEMBERED = 50;
/** So many runs are told of. */
const TOLD = 20;
/** What another process may be at is among the latest. */
const LATEST = 5;

/** Whether a run of this process is under way on an API server. */
export const isBusy = (server: string): boolean => registry().busy.has(server);

/**
 * Keeps an API server for one run.
 * @returns gives it back, or `null` when there is one already, of this process or, by the journals, of another one
 */
export async function occupy(server: string, root: string): Promise<(() => void) | null> {
  const { busy } = registry();
  if (busy.has(server)) return null;
  busy.add(server);
  const release = () => void busy.delete(server);
  const latest = await Promise.all((await listRuns(root, LATEST)).map((id) => readJournal(root, id)));
  if (!latest.some((entries) => entries && isUnderWay(entries) && serverOf(entries) === server)) return release;
  release();
  return null;
}

/** What is to be carried out. */
export interface NewRun extends Omit<RunOptions, 'id' | 'journal'> {
  readonly proof?: Pick<ProvenChanges, 'facts' | 'basis' | 'notes'>;
  /** The folder for the journals of all runs. */
  readonly root: string;
  /** Gives the API server back once nothing is written any more. */
  readonly release: () => void;
}

/**
 * Writes down what is there and what is to come, then begins to carry it out. Resolves when the first step is about to begin.
 * Rejects when it cannot be written down; then nothing has been changed.
 */
export async function startRun({ proof, root, release, ...options }: NewRun): Promise<Run> {
  const { clock, place, server, steps, undoes } = options;
  const id = newRunId(clock.now());
  let journal: Journal;
  try {
    journal = await Journal.create(root, id, bundleOf(steps, proof));
    await journal.write({ event: 'run', at: clock.now().toISOString(), id, undoes: undoes?.run ?? null, place, server, process: thisProcess(), steps: steps.map((one, index) => journalStep(one, undoes?.steps[index])) });
  } catch (error) {
    release();
    throw error;
  }
  const run = new Run({ ...options, id, journal });
  const { runs } = registry();
  runs.set(id, run);
  for (const [known, other] of [...runs].slice(0, Math.max(0, runs.size - REMEMBERED))) if (other.state !== 'running') runs.delete(known);
  void run.carryOut(release).catch((error: unknown) => console.error('A run failed:', error));
  return run;
}

/** The account of a run on an API server, of this process or from its journal. */
export async function findAccount(root: string, server: string, id: string): Promise<Account | undefined> {
  const own = registry().runs.get(id)?.account;
  const found = own ?? (await readAccount(root, id));
  return found?.server === server ? found : undefined;
}

/** The runs on an API server, latest first. */
export async function recentAccounts(root: string, server: string): Promise<readonly Account[]> {
  const accounts = await Promise.all((await listRuns(root, TOLD)).map((id) => findAccount(root, server, id)));
  return accounts.flatMap((account) => account ?? []);
}

/** What of a run was taken back, as the runs that did so tell. */
export async function undoneOf(root: string, account: Account): Promise<Undone> {
  const others = (await recentAccounts(root, account.server)).filter(({ undoes }) => undoes === account.id);
  const steps = new Set(others.flatMap((other) => other.results.flatMap((result, index) => (typeof result === 'object' && result.kind === 'applied' ? [other.steps[index]!.undoes!] : []))));
  return { steps, wasTried: others.length > 0 };
}

/**
 * Finds out from the cluster what became of the step that was under way when another process, or an earlier one, ended, and writes it
 * down. Out: the account, with that.
 */
export async function settleAccount(root: string, account: Account, client: ObjectClient): Promise<Account> {
  const entries = account.state === 'stopped' ? await readJournal(root, account.id) : undefined;
  const open = entries && openStep(entries);
  // Of another machine it cannot be told whether it is still at work, and its journal is its own.
  if (entries?.[0]?.event !== 'run' || entries[0].process.host !== thisProcess().host || open === undefined) return account;
  const { action, before, wanted, ...place } = account.steps[open]!;
  const [step] = linked([{ ...place, action, because: [], ...(before && { former: before }), ...(wanted && { wanted }) }]);
  const result = await lookAgain(step!, before, { client, now: systemClock.now, wait: systemClock.wait }, 'Drawbridge ended while this was under way.');
  const at = new Date().toISOString();
  await addToJournal(account.folder, { event: 'end', at, step: open, result });
  return { ...account, results: account.results.with(open, result) };
}

/** An account as it is shown, with what speaks against taking it back. */
export async function viewOf(root: string, account: Account): Promise<ApplyRun> {
  return accountView(account, rollbackObstacle(account, await undoneOf(root, account), isBusy(account.server)));
}

async function readAccount(root: string, id: string): Promise<Account | undefined> {
  const entries = await readJournal(root, id);
  return entries && accountOf(entries, join(root, id), isUnderWay(entries));
}

const isUnderWay = (entries: readonly JournalEntry[]): boolean => entries[0]?.event === 'run' && !entries.some(({ event }) => event === 'over') && isAtWork(entries[0].process);

const serverOf = ([first]: readonly JournalEntry[]): string | undefined => (first?.event === 'run' ? first.server : undefined);
