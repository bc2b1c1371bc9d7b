import { z } from 'zod';
import type { Draft } from '@/lib/model/draft';
import { formatPeer } from '@/lib/model/ids';
import { pathsView } from '@/lib/views/paths-view';
import { withDraft } from '@/lib/views/with-draft';
import { currentAnalysis, noSuchPeer, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { readDraft } from '../_http/read-draft';
import { readWalk, walkParameters } from '../_http/read-walk';
import { json, route } from '../_http/route';

const query = z.strictObject({ ...walkParameters, from: z.string(), to: z.string(), legs: z.coerce.number().int().min(1).max(12).optional() });

/** Every way from one peer to another, shortest first: `?from=workload/…&to=workload/…&legs=4`. */
const answer = async (request: Request, draft?: Draft): Promise<Response> => {
  const { from, to, legs = 4, ...walk } = readQuery(request.url, query);
  const [source, destination] = [from, to].map((text) => formatPeer(readPeer(text))) as [ReturnType<typeof formatPeer>, ReturnType<typeof formatPeer>];
  const filter = readWalk(walk);
  const { state, analysis: current } = await currentAnalysis();
  const analysis = draft ? withDraft(current, draft) : current;
  const view = pathsView(analysis, { ...filter, from: source, to: destination, legs });
  if (!view) throw noSuchPeer(...[source, destination].filter((id) => !analysis.graph.peer(id)));
  return json({ revision: state.revision, ...view });
};

export const GET = route((request) => answer(request));

/** The same with a draft in place: `{ "draft": … }`. */
export const POST = route(async (request) => answer(request, await readDraft(request)));

export const { PUT, PATCH, DELETE } = otherMethods('GET, POST');
