import { z } from 'zod';
import { formatPeer } from '@/lib/model/ids';
import { explainView } from '@/lib/views/explain-view';
import { currentAnalysis, noSuchPeer, readPeer, readPort } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ from: z.string(), to: z.string(), port: z.string().optional() });

/** Why one peer can or cannot reach another: `?from=…&to=…&port=8080/TCP`. */
export const GET = route(async (request) => {
  const { from, to, port } = readQuery(request.url, query);
  const [source, destination] = [formatPeer(readPeer(from)), formatPeer(readPeer(to))];
  const { state, analysis } = await currentAnalysis();
  const view = explainView(analysis, source, destination, port === undefined ? undefined : readPort(port));
  if (!view) throw noSuchPeer(source, destination);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
