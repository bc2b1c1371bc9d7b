import { makePlan } from '@/lib/apply/make-plan';
import { systemClock } from '@/lib/apply/run';
import { occupy, recentAccounts, startRun, viewOf } from '@/lib/apply/runs';
import { applyRequestSchema, type ApplyOffer } from '@/lib/queries/contract/apply';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readJson } from '../_http/read';
import { json, route } from '../_http/route';
import { accounts, findAccess, needAccess, obstaclesNow, openClient, prove, untilShutdown, watchOfNow, writingDown } from './access';

const LIMIT_BYTES = 1_000_000;

/** Whether policies can be applied from here, and with whose rights. */
export const GET = route(async () => {
  const access = await findAccess();
  if (typeof access === 'string') return json({ kind: 'off', reason: access } satisfies ApplyOffer);
  const runs = (await recentAccounts(accounts(), access.server)).map(({ id, startedAt, state, undoes, steps }) => ({ id, startedAt, state, undoes, steps: steps.length }));
  return json({ kind: 'on', credentials: access.credentials, place: access.place, runs } satisfies ApplyOffer);
});

/** Carries out a plan that the user has seen: worked out anew, and only if it is still the same. */
export const POST = route(async (request) => {
  const { plan: seen, confirm, ...wanted } = await readJson(request, applyRequestSchema, LIMIT_BYTES);
  const access = await needAccess();
  const client = openClient(access, request);
  const release = await occupy(access.server, accounts());
  if (!release) {
    client.close();
    throw new ProblemError(409, 'Not now', 'Another run is under way in this cluster. Wait for its end.');
  }
  let isStarted = false;
  try {
    const proven = await prove(wanted);
    const watch = watchOfNow();
    const plan = await makePlan(client, access.place, proven, obstaclesNow());
    const { id, obstacles, guards } = plan.view;
    if (id !== seen) throw new ProblemError(409, 'Look again', 'The cluster, or the draft, is not what the plan was made of any more. Look at the new plan.');
    if (obstacles.length > 0) throw new ProblemError(409, 'It cannot be carried out', obstacles.join(' '));
    const open = guards.filter((guard) => !confirm.includes(guard.id));
    if (open.length > 0) throw new ProblemError(409, 'Not confirmed', `${open.map(({ title }) => title).join('. ')}.`);
    isStarted = true;
    const run = await writingDown(client, startRun({ place: access.place, server: access.server, steps: plan.steps, client, clock: systemClock, proven: proven.after, watch, halt: untilShutdown(), proof: proven, root: accounts(), release }));
    return json(await viewOf(accounts(), run.account), { status: 201 });
  } finally {
    if (!isStarted) {
      release();
      client.close();
    }
  }
});

export const { PUT, PATCH, DELETE } = otherMethods('GET, POST');
