import { parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';

/** What is selected, on the map or in the table. The port of an edge is the one asked about, when one was. */
export type Selected =
  | { readonly kind: 'peer'; readonly id: PeerId }
  | { readonly kind: 'edge'; readonly from: PeerId; readonly to: PeerId; readonly port?: string }
  | { readonly kind: 'namespace'; readonly name: string };

/** All of what is on screen that a link must carry. */
export interface ViewState {
  readonly view: 'map' | 'reach';
  readonly selection: Selected | null;
  /** Only these namespaces; all when empty. */
  readonly namespaces: readonly string[];
  /** Only edges that allow this port, `8080/TCP`. */
  readonly port: string | null;
}

export const INITIAL_VIEW: ViewState = { view: 'map', selection: null, namespaces: [], port: null };

/** Reads a view from a URL's search part; whatever does not make sense is left out. */
export function parseViewState(search: string): ViewState {
  const params = new URLSearchParams(search);
  const port = params.get('port');
  return {
    view: params.get('view') === 'reach' ? 'reach' : 'map',
    selection: parseSelection(params),
    namespaces: [...new Set(params.getAll('namespace').filter(Boolean))].sort(),
    port: port && isPortText(port) ? port : null,
  };
}

/** The search part of the URL for a view: empty for the initial one, `?…` otherwise. Slashes and colons stay readable. */
export function formatViewState(state: ViewState): string {
  const params = new URLSearchParams();
  if (state.view !== 'map') params.set('view', state.view);
  for (const namespace of state.namespaces) params.append('namespace', namespace);
  if (state.port) params.set('port', state.port);
  const { selection } = state;
  if (selection?.kind === 'peer') params.set('peer', selection.id);
  if (selection?.kind === 'namespace') params.set('in', selection.name);
  if (selection?.kind === 'edge') {
    params.set('from', selection.from);
    params.set('to', selection.to);
    if (selection.port) params.set('ask', selection.port);
  }
  const text = params.toString().replaceAll('%2F', '/');
  return text ? `?${text}` : '';
}

/** Whether the text names one port as the API takes it: `8080/TCP`. */
export function isPortText(text: string): boolean {
  const match = /^(\d{1,5})\/(TCP|UDP|SCTP)$/.exec(text);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 65535;
}

function parseSelection(params: URLSearchParams): Selected | null {
  const from = params.get('from');
  const to = params.get('to');
  const peer = params.get('peer');
  const namespace = params.get('in');
  if (from && to && isPeer(from) && isPeer(to)) {
    const ask = params.get('ask');
    return { kind: 'edge', from, to, ...(ask && isPortText(ask) ? { port: ask } : {}) };
  }
  if (peer && isPeer(peer)) return { kind: 'peer', id: peer };
  if (namespace) return { kind: 'namespace', name: namespace };
  return null;
}

const isPeer = (text: string): text is PeerId => parsePeer(text) !== null;
