import type { ApplyRun, Confirmation } from '@/lib/queries/contract/apply';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { ObjectClient } from '@/lib/sources/object-access';
import type { Account } from './account';
import { StepChecker, type CheckedStep } from './check-step';
import { graphDifferences, unseenOf } from './confirm';
import { addToJournal, type Journal, type JournalEntry, type JournalStep, type StepResult } from './journal';
import { performStep } from './perform-step';

/** What the watch of a cluster shows. */
export interface Watch {
  now(): { readonly snapshot: Snapshot; readonly freshness: Freshness };
  /** Calls back after every change; returns what ends this. */
  subscribe(listener: () => void): () => void;
  graphOf(snapshot: Snapshot): AllowGraph;
}

/** Time, handed in so that tests need not wait. */
export interface Clock {
  now(): Date;
  wait(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};

export interface RunOptions {
  readonly id: string;
  readonly place: string;
  readonly server: string;
  readonly steps: readonly CheckedStep[];
  readonly client: ObjectClient;
  readonly journal: Journal;
  readonly clock: Clock;
  /** The graph that was proven to come of it; `null` where there is nothing to compare with. */
  readonly proven: AllowGraph | null;
  readonly watch: Watch;
  /** Ends the run before its next step. */
  readonly halt: AbortSignal;
  /** Of a run that takes back another one: that one, and which of its steps each step is about. */
  readonly undoes?: { readonly run: string; readonly steps: readonly number[] };
}

/** After this time what is not seen is told; a watch that is live and shows something else is a difference by then. */
const TELL_MS = 20_000;
/** After this time nothing is waited for any more. */
const GIVE_UP_MS = 600_000;

/** Steps that are carried out one after the other, up to the first that fails. */
export class Run {
  readonly startedAt: Date;
  readonly results: (StepResult | 'not-tried' | undefined)[];
  state: ApplyRun['state'] = 'running';
  private confirmation: Confirmation | undefined;

  constructor(readonly options: RunOptions) {
    this.startedAt = options.clock.now();
    this.results = options.steps.map(() => undefined);
  }

  get account(): Account {
    const { id, place, server, undoes, steps, journal } = this.options;
    return {
      id,
      undoes: undoes?.run ?? null,
      place,
      server,
      startedAt: this.startedAt.toISOString(),
      state: this.state,
      steps: steps.map((step, index) => journalStep(step, undoes?.steps[index])),
      results: this.results,
      ...(this.confirmation && { confirmation: this.confirmation }),
      folder: journal.folder,
    };
  }

  /**
   * Carries out the steps and then waits for the watch to show them. Never rejects.
   * @param release called once nothing is written any more
   */
  async carryOut(release: () => void): Promise<void> {
    const { journal, client, clock } = this.options;
    try {
      await this.perform();
    } finally {
      client.close();
      release();
    }
    await this.note({ event: 'over', at: clock.now().toISOString(), state: this.state === 'done' ? 'done' : 'stopped' });
    await journal.close().catch(complain);
    if (this.state === 'done') await this.confirm();
  }

  private async perform(): Promise<void> {
    const { steps, client, journal, clock, halt } = this.options;
    const checker = new StepChecker(client);
    const uids: (string | undefined)[] = [];
    for (const [index, checked] of steps.entries()) {
      const { step } = checked;
      const stop = (result: StepResult | 'not-tried') => {
        this.results[index] = result;
        this.results.fill('not-tried', index + 1);
        this.state = 'stopped';
      };
      if (halt.aborted) return stop('not-tried');
      let result: StepResult;
      try {
        result = await performStep(checked, step.after === undefined ? undefined : uids[step.after], {
          client,
          checker,
          now: () => clock.now(),
          wait: (milliseconds) => clock.wait(milliseconds),
          onWrite: () => journal.write({ event: 'begin', at: clock.now().toISOString(), step: index, object: `${step.kind} ${step.namespace === undefined ? '' : `${step.namespace}/`}${step.name}`, action: step.action }),
        });
      } catch (error) {
        console.error('A step failed:', error);
        result = { kind: 'failed', at: clock.now().toISOString(), message: 'Drawbridge could not carry it out, and whether it was done is not known. The log of the server has the cause.', mayHold: true };
      }
      await this.note({ event: 'end', at: clock.now().toISOString(), step: index, result });
      if (result.kind === 'failed') return stop(result);
      this.results[index] = result;
      uids[index] = result.uid;
    }
    this.confirmation = { kind: 'waiting' };
    this.state = 'done';
  }

  /** What is done is done; a journal that cannot say so is noticed before the next step is begun. */
  private note(entry: JournalEntry): Promise<void> {
    return this.options.journal.write(entry).catch(complain);
  }

  /** Resolves when the watch has shown what was proven, or something else, or is waited for no longer. */
  private confirm(): Promise<void> {
    const { watch, steps, proven, clock, journal } = this.options;
    return new Promise((resolve) => {
      let late = false;
      const settle = (confirmation: Exclude<Confirmation, { kind: 'waiting' }>) => {
        this.confirmation = confirmation;
        end();
        void addToJournal(journal.folder, { event: 'confirmation', at: clock.now().toISOString(), kind: confirmation.kind, ...(confirmation.kind === 'differs' && { reasons: confirmation.reasons }) }).catch(complain);
      };
      const look = () => {
        const { snapshot, freshness } = watch.now();
        const unseen = unseenOf(steps.map(({ step }) => step), snapshot);
        if (freshness.state !== 'live') {
          if (late) this.confirmation = { kind: 'waiting', unseen: ['The cluster is not watched at the moment.', ...unseen] };
        } else if (unseen.length === 0) {
          const reasons = proven ? graphDifferences(proven, watch.graphOf(snapshot)) : [];
          settle(reasons.length === 0 ? { kind: 'confirmed', at: clock.now().toISOString() } : { kind: 'differs', reasons });
        } else if (late) settle({ kind: 'differs', reasons: [...unseen] });
      };
      const end = () => {
        unsubscribe();
        clearTimeout(telling);
        clearTimeout(givingUp);
        resolve();
      };
      const unsubscribe = watch.subscribe(look);
      const telling = setTimeout(() => {
        late = true;
        look();
      }, TELL_MS).unref();
      const givingUp = setTimeout(end, GIVE_UP_MS).unref();
      look();
    });
  }
}

/** A step as it is written down. @param undoes the step of another run that it takes back */
export function journalStep({ step: { action, apiVersion, kind, namespace, name, wanted, former }, live }: CheckedStep, undoes: number | undefined): JournalStep {
  const before = live ?? former;
  return { action, apiVersion, kind, ...(namespace !== undefined && { namespace }), name, ...(before && { before }), ...(wanted && { wanted }), ...(undoes !== undefined && { undoes }) };
}

const complain = (error: unknown): void => console.error('The journal of a run could not be written:', error);
