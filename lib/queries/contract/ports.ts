import { peerId, portNumber, protocol } from './common';
import { z } from './zod';

// GET /api/ports?to=peerId : what a target really listens on, for the port picker

export const portsSchema = z.object({
  to: peerId,
  ports: z.array(z.object({ protocol, port: portNumber, names: z.array(z.string()), workloads: z.array(peerId), via: z.string().optional() })),
});
export type PortsView = z.infer<typeof portsSchema>;
