import { makePlan } from '@/lib/apply/make-plan';
import { planRequestSchema } from '@/lib/queries/contract/apply';
import { otherMethods } from '../../_http/other-methods';
import { readJson } from '../../_http/read';
import { json, route } from '../../_http/route';
import { needAccess, obstaclesNow, openClient, prove } from '../access';

const LIMIT_BYTES = 1_000_000;

/** What applying a draft would do, as the cluster itself says; nothing is changed. */
export const POST = route(async (request) => {
  const wanted = await readJson(request, planRequestSchema, LIMIT_BYTES);
  const access = await needAccess();
  const client = openClient(access, request);
  try {
    const proven = await prove(wanted);
    const { view } = await makePlan(client, access.place, proven, obstaclesNow());
    return json(view);
  } finally {
    client.close();
  }
});

export const { GET, PUT, PATCH, DELETE } = otherMethods('POST');
