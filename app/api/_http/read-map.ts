import { z } from 'zod';
import { parsePeer } from '@/lib/model/ids';
import { parseGroupId, parseGrouping } from '@/lib/queries/contract/grouping';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import { readPeer, readPort } from './current-analysis';
import { ProblemError } from './problem';

const several = z.union([z.string(), z.array(z.string())]).optional();

/** The parameters that say what of the graph a map shows. */
export const mapParameters = { namespace: several, port: z.string().optional(), filter: z.string().optional(), group: z.string().optional(), level: z.enum(['auto', 'groups', 'workloads']).optional(), open: several, closed: several, focus: z.string().optional(), reveal: several };

type MapParameters = z.infer<z.ZodObject<typeof mapParameters>>;

/** Reads what of the graph a map shows, the filter aside. @throws ProblemError 400 for what is no peer, group, grouping or port */
export function readMap({ namespace, port, group, level, open, closed, focus, reveal }: MapParameters): Pick<GraphQuery, 'namespaces' | 'port' | 'grouping' | 'level' | 'open' | 'closed' | 'focus' | 'reveal'> {
  const grouping = parseGrouping(group ?? 'namespace');
  if (grouping === null) throw new ProblemError(400, 'Invalid query', `"${group?.slice(0, 100)}" is no grouping. Write namespace, owner, team or label:KEY.`);
  if (focus !== undefined) readPeerOrGroup(focus);
  return {
    ...(namespace !== undefined && { namespaces: [namespace].flat() }),
    ...(port !== undefined && { port: readPort(port) }),
    grouping,
    ...(level !== undefined && { level }),
    open: list(open),
    closed: list(closed),
    ...(focus !== undefined && { focus }),
    reveal: list(reveal),
  };
}

const list = (ids: string | readonly string[] | undefined): string[] => (ids === undefined ? [] : [ids].flat().map(readPeerOrGroup));

/** Reads the id of a peer or a group. @throws ProblemError 400 */
export function readPeerOrGroup(text: string): string {
  if (parsePeer(text) === null && parseGroupId(text) === null) readPeer(text);
  return text;
}
