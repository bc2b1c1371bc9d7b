import type { DraftPort } from '@/lib/model/draft';
import { isAllPorts, type PortSet } from './port-set';

/** A port set as a draft writes it. */
export function draftPorts(set: PortSet): 'all' | DraftPort[] {
  if (isAllPorts(set)) return 'all';
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    set.ranges[protocol].map(([port, last]) => ({ protocol, port, ...(last > port && { endPort: last }) })),
  );
}
