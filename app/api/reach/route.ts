import { z } from 'zod';
import { formatPeer } from '@/lib/model/ids';
import { reachView } from '@/lib/views/reach-view';
import { currentAnalysis, noSuchPeer, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ peer: z.string() });

/** Who reaches one peer, whom it reaches, and by which rules: `?peer=workload/shop/Deployment/web`. */
export const GET = route(async (request) => {
  const id = formatPeer(readPeer(readQuery(request.url, query).peer));
  const { state, analysis } = await currentAnalysis();
  const view = reachView(analysis, id);
  if (!view) throw noSuchPeer(id);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
