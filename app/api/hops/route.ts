import { z } from 'zod';
import type { Draft } from '@/lib/model/draft';
import { formatPeer } from '@/lib/model/ids';
import { direction } from '@/lib/queries/contract/common';
import { parseGrouping } from '@/lib/queries/contract/grouping';
import { hopsCsv } from '@/lib/views/hops-csv';
import { hopsView } from '@/lib/views/hops-view';
import { withDraft } from '@/lib/views/with-draft';
import { currentAnalysis, noSuchPeer, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { readQuery } from '../_http/read';
import { readDraft } from '../_http/read-draft';
import { oneOrMore, readWalk, walkParameters } from '../_http/read-walk';
import { json, route } from '../_http/route';

const hops = z.union([z.literal('all'), z.coerce.number().int().min(1).max(99)]);
const query = z.strictObject({ ...walkParameters, peer: z.string(), direction, hops: hops.optional(), group: z.string().optional(), open: oneOrMore(z.string()), addresses: z.enum(['published', 'any']).optional(), format: z.enum(['json', 'csv']).optional() });

/**
 * Who is how many hops away from a peer: `?peer=workload/…&direction=egress&hops=2`, or `hops=all`. `state` tells which legs count, all
 * by default; `group` how columns of many are put together, and `open` which groups are unfolded: `1:namespace/shop`. `format=csv` is a
 * file with everybody, grouped or not.
 */
const answer = async (request: Request, draft?: Draft): Promise<Response> => {
  const { peer, direction: way, hops: most = 1, group = 'namespace', open = [], addresses, format, ...walk } = readQuery(request.url, query);
  const id = formatPeer(readPeer(peer));
  const grouping = parseGrouping(group);
  if (!grouping) throw new ProblemError(400, 'Invalid query', `"${group.slice(0, 100)}" is not a grouping. Write namespace, owner, team or label:KEY.`);
  const filter = readWalk(walk);
  const { state, analysis: current } = await currentAnalysis();
  const analysis = draft ? withDraft(current, draft) : current;
  const asked = { ...filter, peer: id, direction: way, hops: most === 'all' ? Infinity : most, grouping, open, byAddress: addresses === 'any' };
  if (format === 'csv') {
    const csv = hopsCsv(analysis, asked);
    if (csv === null) throw noSuchPeer(id);
    return new Response(csv, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="hops.csv"', 'cache-control': 'no-store' } });
  }
  const view = hopsView(analysis, asked);
  if (!view) throw noSuchPeer(id);
  return json({ revision: state.revision, ...view });
};

export const GET = route((request) => answer(request));

/** The same with a draft in place: `{ "draft": … }`. */
export const POST = route(async (request) => answer(request, await readDraft(request)));

export const { PUT, PATCH, DELETE } = otherMethods('GET, POST');
