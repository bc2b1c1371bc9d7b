import { z } from 'zod';
import { graphView } from '@/lib/views/graph-view';
import { currentAnalysis, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { readFilter } from '../_http/read-filter';
import { mapParameters, readMap } from '../_http/read-map';
import { json, route } from '../_http/route';

const query = z.strictObject({ ...mapParameters, route: z.string().optional(), from: z.string().optional() });

/**
 * The part of the allow graph for one screen: `?namespace=a&namespace=b&port=8080/TCP&filter=state:open&group=team&level=groups&open=namespace/a`
 * `&closed=namespace/b&focus=workload/…&reveal=workload/…&route=route/…&from=internet`.
 */
export const GET = route(async (request) => {
  const { route: asked, from, ...map } = readQuery(request.url, query);
  for (const peer of [asked, from]) if (peer !== undefined) readPeer(peer);
  const filter = map.filter === undefined ? undefined : readFilter(map.filter);
  const { state, analysis } = await currentAnalysis();
  const view = graphView(analysis, { ...readMap(map), ...(asked !== undefined && { route: asked }), ...(from !== undefined && { from }) }, filter);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
