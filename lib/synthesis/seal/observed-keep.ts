import type { NamedEdge } from '../edge-line';
import type { KeptEdge } from './kept-edge';

/** Connections that were seen, as edges to keep. */
export const observedKeep = (edges: readonly NamedEdge[]): readonly KeptEdge[] => edges.map((edge) => ({ ...edge, why: 'It was observed.', source: 'observed' }));
