import { z } from 'zod';
import { serviceView } from '@/lib/views/service-view';
import { currentAnalysis, noSuchPeer, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ id: z.string() });

/** What a Service leads to and who reaches it: `?id=service/shop/web`. */
export const GET = route(async (request) => {
  const { id } = readQuery(request.url, query);
  const peer = readPeer(id);
  if (peer.kind !== 'service') throw new ProblemError(400, 'Invalid query', `"${id.slice(0, 100)}" is not a Service. Write service/namespace/name.`);
  const { state, analysis } = await currentAnalysis();
  const view = serviceView(analysis, peer.namespace, peer.name);
  if (!view) throw noSuchPeer(id);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
