import { z } from 'zod';
import { COUNTED_GROUPS } from '@/lib/views/pair-groups';
import { pairsCsv, pairsView } from '@/lib/views/pairs-view';
import { currentAnalysis } from '../_http/current-analysis';
import { otherMethods } from '../_http/other-methods';
import { readQuery } from '../_http/read';
import { readFilter } from '../_http/read-filter';
import { json, route } from '../_http/route';

const query = z.strictObject({ format: z.enum(['json', 'csv']).optional(), filter: z.string().optional(), group: z.enum(COUNTED_GROUPS).optional() });

/** The table of who can reach whom, or of it what `?filter=from:ns=shop+port:5432` leaves, counted by `&group=source-namespace` as well; `?format=csv` is a file with every row. */
export const GET = route(async (request) => {
  const { format, filter: text = '', group } = readQuery(request.url, query);
  const filter = readFilter(text);
  const { state, analysis } = await currentAnalysis();
  if (format !== 'csv') return json({ revision: state.revision, ...pairsView(analysis, { filter, ...(group && { group }) }) });
  const lines = pairsCsv(analysis, filter);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      for (let count = 0; count < 500; count++) {
        const { done, value } = lines.next();
        if (done) return controller.close();
        controller.enqueue(encoder.encode(value));
      }
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="reachable-pairs.csv"', 'cache-control': 'no-store' } });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
