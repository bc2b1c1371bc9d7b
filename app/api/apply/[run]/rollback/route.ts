import { rollbackObstacle } from '@/lib/apply/account';
import { checkSteps, obstaclesOf } from '@/lib/apply/make-plan';
import { afterSteps, rollbackOf } from '@/lib/apply/rollback';
import { systemClock } from '@/lib/apply/run';
import { occupy, settleAccount, startRun, undoneOf, viewOf } from '@/lib/apply/runs';
import { otherMethods } from '../../../_http/other-methods';
import { ProblemError } from '../../../_http/problem';
import { json, route } from '../../../_http/route';
import { accounts, needAccess, needAccount, openClient, untilShutdown, watchOfNow, writingDown } from '../../access';

/** Takes back what a run has applied, with the same checks: all of it as it stands, or nothing. */
export const POST = route(async (request, { params }: { readonly params: Promise<{ readonly run: string }> }) => {
  const access = await needAccess();
  const { id } = await needAccount(access, (await params).run);
  const client = openClient(access, request);
  const release = await occupy(access.server, accounts());
  let isStarted = false;
  try {
    if (!release) throw new ProblemError(409, 'Not now', 'Another run is under way in this cluster. Wait for its end.');
    const account = await settleAccount(accounts(), await needAccount(access, id), client);
    const undone = await undoneOf(accounts(), account);
    const obstacle = rollbackObstacle(account, undone, false);
    if (obstacle !== null) throw new ProblemError(409, 'It cannot be taken back', obstacle);
    const rollback = await rollbackOf(client, account, undone);
    if (typeof rollback === 'string') throw new ProblemError(409, 'It cannot be taken back', rollback);
    if (rollback.steps.length === 0) throw new ProblemError(409, 'It cannot be taken back', 'All is as it was before it already.');
    const steps = await checkSteps(client, rollback.steps);
    const reasons = obstaclesOf(steps);
    if (reasons.length > 0) throw new ProblemError(409, 'It cannot be taken back as it stands', reasons.join(' '));
    const watch = watchOfNow();
    const expected = watch.graphOf(afterSteps(watch.now().snapshot, rollback.steps));
    isStarted = true;
    const run = await writingDown(client, startRun({ place: access.place, server: access.server, steps, client, clock: systemClock, proven: expected, watch, halt: untilShutdown(), root: accounts(), release, undoes: { run: id, steps: rollback.of } }));
    return json(await viewOf(accounts(), run.account), { status: 201 });
  } finally {
    if (!isStarted) {
      release?.();
      client.close();
    }
  }
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
