import { z } from 'zod';
import { portsView } from '@/lib/views/ports-view';
import { currentAnalysis, readPeer } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { json, route } from '../_http/route';

const query = z.strictObject({ to: z.string() });

/** The ports a target listens on: `?to=service/shop/web`. */
export const GET = route(async (request) => {
  const to = readPeer(readQuery(request.url, query).to);
  const { analysis } = await currentAnalysis();
  return json(portsView(analysis, to));
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
