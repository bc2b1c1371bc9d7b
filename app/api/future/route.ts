import { z } from 'zod';
import { formatPeer } from '@/lib/model/ids';
import { futureView } from '@/lib/views/future-view';
import { currentAnalysis, noSuchPeer, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ peer: z.string() });

/** Who could reach a workload if it appeared, or what would become of a new workload in a namespace: `?peer=namespace/shop`. */
export const GET = route(async (request) => {
  const peer = readPeer(readQuery(request.url, query).peer);
  const { state, analysis } = await currentAnalysis();
  const view = futureView(analysis, peer);
  if (!view) throw noSuchPeer(formatPeer(peer));
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
