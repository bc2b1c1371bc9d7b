import { readOfTab, writeOfTab } from '@/components/ui/storage';
import { problemSchema, type ProblemView } from '@/lib/queries/contract/common';
import { z } from '@/lib/queries/contract/zod';

/** What became of an attempt to open something, for as long as there is something to say about it. */
export interface Outcome {
  /** Whether something was opened. */
  readonly opened: boolean;
  readonly message: string;
  readonly problems: readonly ProblemView[];
}

const KEY = 'drawbridge.opened';
const outcomeSchema = z.object({ opened: z.boolean(), message: z.string(), problems: z.array(problemSchema) });

/** Keeps what there is to say for the page that shows what was opened, which is another one. */
export const carryOutcome = (outcome: Outcome): void => writeOfTab(KEY, JSON.stringify(outcome));

/** What the page before this one has left to say, once. */
export function takeCarriedOutcome(): Outcome | null {
  const text = readOfTab(KEY);
  if (!text) return null;
  writeOfTab(KEY, '');
  try {
    return outcomeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
