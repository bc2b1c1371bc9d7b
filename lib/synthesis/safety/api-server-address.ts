import type { Snapshot } from '@/lib/model/snapshot';
import { labelValue } from '@/lib/policy/selector';

/** Where the API server is reached, as policies see it: behind its Service. */
export interface ApiServer {
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
  /** How it was found, a clause. */
  readonly basis: string;
}

const CONTROL_PLANE_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
/** The API server's own port, unless it is told otherwise; https://kubernetes.io/docs/reference/networking/ports-and-protocols/ */
const SECURE_PORT = 6443;

/**
 * Finds the API server by the addresses behind Service default/kubernetes, which it keeps itself, else by the nodes of the control
 * plane; `null` when neither was read. https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function findApiServer(snapshot: Snapshot): ApiServer | null {
  const slices = snapshot.endpointSlices.filter(({ namespace, service }) => namespace === 'default' && service === 'kubernetes');
  const behind = slices.flatMap(({ endpoints, ports }) =>
    endpoints.flatMap(({ addresses }) => addresses.flatMap((address) => ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => ({ address, port })))),
  );
  if (behind.length > 0) return { addresses: distinct(behind), basis: 'these are the addresses behind Service default/kubernetes' };
  const nodes = snapshot.nodes.filter(({ labels }) => CONTROL_PLANE_LABELS.some((key) => labelValue(labels, key) !== undefined));
  const own = nodes.flatMap(({ addresses }) => addresses.map((address) => ({ address, port: SECURE_PORT })));
  return own.length > 0 ? { addresses: distinct(own), basis: 'these are the addresses of the control plane’s nodes' } : null;
}

const distinct = (list: ApiServer['addresses']): ApiServer['addresses'] =>
  [...new Map(list.map((one) => [`${one.address} ${one.port}`, one])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
