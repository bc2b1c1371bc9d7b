import { z } from 'zod';
import { graphView } from '@/lib/views/graph-view';
import { currentAnalysis, readPeer, readPort } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ namespace: z.union([z.string(), z.array(z.string())]).optional(), port: z.string().optional(), focus: z.string().optional() });

/** The part of the allow graph for one screen: `?namespace=a&namespace=b&port=8080/TCP&focus=workload/…`. */
export const GET = route(async (request) => {
  const { namespace, port, focus } = readQuery(request.url, query);
  if (focus !== undefined) readPeer(focus);
  const { state, analysis } = await currentAnalysis();
  const view = graphView(analysis, {
    ...(namespace !== undefined && { namespaces: [namespace].flat() }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(focus !== undefined && { focus }),
  });
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
