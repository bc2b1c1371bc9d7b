import 'server-only';
import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import type { ApiObject, ObjectPlace } from '@/lib/sources/object-access';

/** What became of a step. `mayHold`: it is done all the same, or it could not be found out whether it is. */
export type StepResult =
  | { readonly kind: 'applied'; readonly at: string; readonly uid?: string; readonly object?: ApiObject }
  | { readonly kind: 'failed'; readonly at: string; readonly message: string; readonly mayHold: boolean };

/** A step as a journal keeps it: enough to take it back without anything else. */
export interface JournalStep extends ObjectPlace {
  readonly action: 'create' | 'edit' | 'delete';
  /** The object as it was live before, and as it was to be. */
  readonly before?: ApiObject;
  readonly wanted?: ApiObject;
  /** Of a run that takes back another one: the step of that one. */
  readonly undoes?: number;
}

/** Which process of which machine wrote a journal. */
export interface ProcessMark {
  readonly host: string;
  readonly pid: number;
}

export const thisProcess = (): ProcessMark => ({ host: hostname(), pid: process.pid });

/** Whether a process is still at work, as far as can be told from here. */
export function isAtWork({ host, pid }: ProcessMark): boolean {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One line of a journal. */
export type JournalEntry =
  | { readonly event: 'run'; readonly at: string; readonly id: string; readonly undoes: string | null; readonly place: string; readonly server: string; readonly process: ProcessMark; readonly steps: readonly JournalStep[] }
  | { readonly event: 'begin'; readonly at: string; readonly step: number; readonly object: string; readonly action: JournalStep['action'] }
  | { readonly event: 'end'; readonly at: string; readonly step: number; readonly result: StepResult }
  | { readonly event: 'over'; readonly at: string; readonly state: 'done' | 'stopped' }
  | { readonly event: 'confirmation'; readonly at: string; readonly kind: 'confirmed' | 'differs'; readonly reasons?: readonly string[] };

const FILE = 'journal.jsonl';
const ID = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z-[0-9a-f]{8}$/;

/** The folder that runs are kept in, unless another one is named: among what programs remember of their own. */
export function journalFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env['DRAWBRIDGE_APPLY_JOURNAL'] || path.join(env['XDG_STATE_HOME'] || path.join(homedir(), '.local', 'state'), 'drawbridge', 'applied');
}

/** A name for a run, which is that of its folder: when it began, and something that no other one has. */
export const newRunId = (now: Date): string => `${now.toISOString().replace(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;

export const isRunId = (id: string): boolean => ID.test(id);

/** The account of a run on disk, written line by line: each is there before what it tells of is begun. */
export class Journal {
  private constructor(
    readonly folder: string,
    private readonly handle: fs.FileHandle,
  ) {}

  /**
   * Makes the folder of a run, for its owner alone, with files beside the journal.
   * Rejects when anything of it cannot be written: then nothing may be changed.
   */
  static async create(root: string, id: string, files: ReadonlyMap<string, string>): Promise<Journal> {
    await fs.mkdir(root, { recursive: true, mode: 0o700 });
    const folder = path.join(root, id);
    await fs.mkdir(folder, { mode: 0o700 });
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const handle = await fs.open(file, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    return new Journal(folder, await fs.open(path.join(folder, FILE), 'ax', 0o600));
  }

  /** Resolves once the line is on disk. */
  async write(entry: JournalEntry): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(entry)}\n`);
    await this.handle.datasync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** Adds a line to the journal of a run that is over. */
export async function addToJournal(folder: string, entry: JournalEntry): Promise<void> {
  await fs.appendFile(path.join(folder, FILE), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

/** The lines of the journal of a run; a last one that was cut off is passed over. `undefined` when there is no such run. */
export async function readJournal(root: string, id: string): Promise<readonly JournalEntry[] | undefined> {
  if (!isRunId(id)) return undefined;
  let text: string;
  try {
    text = await fs.readFile(path.join(root, id, FILE), 'utf8');
  } catch {
    return undefined;
  }
  const entries: JournalEntry[] = [];
  for (const line of text.split('\n')) {
    try {
      if (line !== '') entries.push(JSON.parse(line) as JournalEntry);
    } catch {
      break;
    }
  }
  return entries[0]?.event === 'run' ? entries : undefined;
}

/** The runs that are kept, latest first. */
export async function listRuns(root: string, most: number): Promise<readonly string[]> {
  const names = await fs.readdir(root).catch((): string[] => []);
  return names.filter(isRunId).sort().reverse().slice(0, most);
}
