import { z } from 'zod';
import { groupPanel } from '@/lib/views/bundle-pairs';
import { currentAnalysis, noSuchPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { readPeerOrGroup } from '../_http/read-map';
import { json, route } from '../_http/route';

const query = z.strictObject({ id: z.string() });

/** A group of workloads with what it holds: `?id=group/team/data`. */
export const GET = route(async (request) => {
  const id = readPeerOrGroup(readQuery(request.url, query).id);
  const { state, analysis } = await currentAnalysis();
  const view = groupPanel(analysis, id);
  if (!view) throw noSuchPeer(id);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
