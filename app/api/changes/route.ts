import { z } from 'zod';
import type { ChangesView } from '@/lib/queries/contract/changes';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { currentPast } from '@/lib/sources/current';
import type { Found, Moment } from '@/lib/sources/history/history';
import { isRead } from '@/lib/sources/open-source';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';
import { compareSince } from './compare';

const query = z.strictObject({
  since: z.union([z.string().regex(/^[0-9]{1,15}$/).transform(Number), z.iso.datetime({ offset: true }).transform((text) => new Date(text))], { error: 'Write a revision, such as 12, or a time, such as 2026-05-04T08:00:00Z.' }),
  /** The history that a revision is of. */
  history: z.string().max(100).optional(),
});

/**
 * What changed since a revision or a time. A revision of another history, such as of one before a restart, means nothing in this one:
 * then everything that is kept is told, and that it does not reach back so far.
 */
export const GET = route(async (request) => {
  const { since, history: asked } = readQuery(request.url, query);
  const { state, analysis } = await currentAnalysis();
  const past = currentPast();
  const { first, newest } = past.history;
  if (!first || !newest) throw new ProblemError(409, 'Nothing was read yet', 'message' in state.freshness ? state.freshness.message : undefined);
  const isOther = typeof since === 'number' && asked !== undefined && asked !== past.id;
  const { moment, closeness }: Found = isOther ? { moment: first, closeness: 'first' } : past.history.find(since)!;
  const compared = await compareSince(past.history, moment, newest, () => (isRead(state) ? analysis.graph : new AllowGraph(past.history.snapshotAt(newest)!)));
  if (!compared) throw new ProblemError(409, 'No longer kept', 'The state of then was dropped while it was compared. Ask again.');
  const answer: ChangesView = { history: past.id, begins: first.at.toISOString(), from: momentView(moment), to: { revision: state.revision, at: newest.at.toISOString() }, closeness, ...compared };
  return json(answer);
});

const momentView = ({ revision, at }: Moment): ChangesView['from'] => ({ revision, at: at.toISOString() });

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
