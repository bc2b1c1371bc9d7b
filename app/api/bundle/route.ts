import { z } from 'zod';
import { bundlePairs } from '@/lib/views/bundle-pairs';
import { pairFilter } from '@/lib/views/pair-filter';
import { currentAnalysis, noSuchPeer, readPort } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { readFilter } from '../_http/read-filter';
import { readPeerOrGroup } from '../_http/read-map';
import { json, route } from '../_http/route';

const query = z.strictObject({ from: z.string(), to: z.string(), port: z.string().optional(), filter: z.string().optional() });

/** The pairs behind a bundle of the map: `?from=namespace/shop&to=group/team/data&port=8080/TCP&filter=state:open`. */
export const GET = route(async (request) => {
  const { from, to, port, filter } = readQuery(request.url, query);
  const [source, destination] = [readPeerOrGroup(from), readPeerOrGroup(to)];
  const asked = port === undefined ? {} : { port: readPort(port) };
  const wanted = filter === undefined ? undefined : readFilter(filter);
  const { state, analysis } = await currentAnalysis();
  const view = bundlePairs(analysis, source, destination, asked, wanted && pairFilter(analysis, wanted));
  if (!view) throw noSuchPeer(source, destination);
  return json({ revision: state.revision, ...view });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
