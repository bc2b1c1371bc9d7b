import { edgeWords, isolationWords, nodeWords, peerNames } from './describe';
import { composeGroups } from './outline-groups';
import type { MapModel } from './map-model';
import { isSameSelection, type Selection } from './selection';

interface Props {
  readonly model: MapModel;
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection | null) => void;
}

/**
 * The map as nested lists of buttons: what a screen reader and a test can read of it. Out of sight until the keyboard
 * reaches it, then a panel over the map.
 */
export function GraphOutline({ model, selection, onSelect }: Props) {
  const nameOf = peerNames(model);
  const item = (target: Selection, words: readonly string[]) => (
    <button
      type="button"
      aria-pressed={isSameSelection(selection, target)}
      onClick={() => onSelect(target)}
      className="block w-full rounded-sm px-2 py-1 text-left text-sm wrap-anywhere hover:bg-panel-2 focus-visible:outline-2 focus-visible:outline-accent aria-pressed:bg-accent-soft"
    >
      {words.join(', ')}
    </button>
  );
  return (
    <nav
      aria-label="Map as a list"
      className="sr-only focus-within:not-sr-only focus-within:absolute! focus-within:top-3 focus-within:left-3 focus-within:z-40 focus-within:max-h-[calc(100%-1.5rem)] focus-within:w-[min(30rem,calc(100%-1.5rem))] focus-within:overflow-auto focus-within:rounded-lg focus-within:border focus-within:bg-panel focus-within:p-3 focus-within:shadow-float"
    >
      <h2 className="px-2 text-sm font-semibold">Namespaces and workloads</h2>
      <ul aria-label="Workloads on the map">
        {composeGroups(model).map((group) => (
          <li key={group.box?.id ?? 'outside'}>
            {group.box === null ? <span className="block px-2 pt-2 text-sm text-muted">Outside the cluster</span> : item({ kind: 'namespace', name: group.box.namespace }, [`Namespace ${group.box.name}`, ...isolationWords(group.box)])}
            <ul className="pl-3">
              {group.nodes.map((node) => (
                <li key={node.id}>{item({ kind: 'peer', id: node.id }, nodeWords(node))}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <h2 className="px-2 pt-2 text-sm font-semibold">Connections</h2>
      <ul aria-label="Connections on the map">
        {model.edges.map((edge) => (
          <li key={edge.id}>{item({ kind: 'edge', from: edge.from, to: edge.to }, edgeWords(edge, nameOf))}</li>
        ))}
      </ul>
    </nav>
  );
}
