import { z } from 'zod';
import { formatPeer } from '@/lib/model/ids';
import { explainView } from '@/lib/views/explain-view';
import { routeView } from '@/lib/views/route-view';
import { serviceExplainView } from '@/lib/views/service-explain-view';
import { currentAnalysis, noSuchPeer, readPeer, readPort } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ from: z.string(), to: z.string(), port: z.string().optional(), detail: z.literal('1').optional() });

/**
 * Why one peer can or cannot reach another: `?from=…&to=…&port=8080/TCP`; without a port also every class of ports. `detail=1`
 * adds the rules of ordered tiers that did not match or came too late. To a Service the answer is of its backends, to an
 * Ingress or a route, which says itself which ports it leads to, of both legs of the way.
 */
export const GET = route(async (request) => {
  const { from, to, port, detail } = readQuery(request.url, query);
  const target = readPeer(to);
  const [source, destination] = [formatPeer(readPeer(from)), formatPeer(target)];
  const asked = port === undefined ? undefined : readPort(port);
  const { state, analysis } = await currentAnalysis();
  const view =
    target.kind === 'service' ? serviceExplainView(analysis, source, target.namespace, target.name, asked)
    : target.kind === 'route' ? routeView(analysis, source, target)
    : explainView(analysis, source, destination, asked, { detail: detail !== undefined });
  if (!view) throw noSuchPeer(source, destination);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
