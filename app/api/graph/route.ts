import { z } from 'zod';
import { graphView } from '@/lib/views/graph-view';
import { currentAnalysis, readPeer, readPort } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ namespace: z.union([z.string(), z.array(z.string())]).optional(), port: z.string().optional(), focus: z.string().optional(), route: z.string().optional(), from: z.string().optional() });

/** The part of the allow graph for one screen: `?namespace=a&namespace=b&port=8080/TCP&focus=workload/…&route=route/…&from=internet`. */
export const GET = route(async (request) => {
  const { namespace, port, focus, route: asked, from } = readQuery(request.url, query);
  for (const peer of [focus, asked, from]) if (peer !== undefined) readPeer(peer);
  const { state, analysis } = await currentAnalysis();
  const view = graphView(analysis, {
    ...(namespace !== undefined && { namespaces: [namespace].flat() }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(focus !== undefined && { focus }),
    ...(asked !== undefined && { route: asked }),
    ...(from !== undefined && { from }),
  });
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
