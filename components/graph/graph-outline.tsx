'use client';

import { useState, type KeyboardEvent } from 'react';
import { edgeWords, isolationWords, nodeWords, peerNames } from './describe';
import { composeGroups } from './outline-groups';
import { selectionOfLine, type MapEdge, type MapModel } from './map-model';
import { isSameSelection, type Selection } from './selection';

interface Props {
  readonly model: MapModel;
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection | null) => void;
}

/**
 * The map as nested lists of buttons: what a screen reader and a test can read of it. Out of sight until the keyboard
 * reaches it, then a panel over the map. One stop of the Tab key; the arrow keys move inside.
 */
export function GraphOutline({ model, selection, onSelect }: Props) {
  const nameOf = peerNames(model);
  const [current, setCurrent] = useState<string | null>(null);
  const groups = composeGroups(model);
  const keys = [
    ...groups.flatMap((group) => [...(group.box === null ? [] : [group.box.id]), ...group.nodes.map((node) => node.id)]),
    ...model.edges.map((edge) => edge.id),
  ] as readonly string[];
  const stop = current !== null && keys.includes(current) ? current : keys[0];
  const item = (key: string, target: Selection, words: readonly string[]) => (
    <button
      type="button"
      tabIndex={key === stop ? 0 : -1}
      onFocus={() => setCurrent(key)}
      aria-pressed={isSameSelection(selection, target)}
      onClick={() => onSelect(target)}
      className="block w-full rounded-sm px-2 py-1 text-left text-sm wrap-anywhere hover:bg-panel-2 focus-visible:outline-2 focus-visible:outline-accent aria-pressed:bg-accent-soft"
    >
      {words.join(', ')}
    </button>
  );
  const line = (edge: MapEdge) => <li key={edge.id}>{item(edge.id, selectionOfLine(edge), edgeWords(edge, nameOf))}</li>;
  const routes = model.edges.filter(({ by }) => by !== null);
  return (
    <nav
      aria-label="Map as a list"
      onKeyDown={moveFocus}
      className="sr-only focus-within:not-sr-only focus-within:absolute! focus-within:top-3 focus-within:left-3 focus-within:z-40 focus-within:max-h-[calc(100%-1.5rem)] focus-within:w-[min(30rem,calc(100%-1.5rem))] focus-within:overflow-auto focus-within:rounded-lg focus-within:border focus-within:bg-panel focus-within:p-3 focus-within:shadow-float"
    >
      <h2 className="px-2 text-sm font-semibold">Namespaces and workloads</h2>
      <ul aria-label="Workloads on the map">
        {groups.map((group) => (
          <li key={group.box?.id ?? 'outside'}>
            {group.box === null ? <span className="block px-2 pt-2 text-sm text-muted">Outside the cluster</span> : item(group.box.id, { kind: 'namespace', name: group.box.namespace }, [`Namespace ${group.box.name}`, ...isolationWords(group.box)])}
            <ul className="pl-3">
              {group.nodes.map((node) => (
                <li key={node.id}>{item(node.id, { kind: 'peer', id: node.id }, nodeWords(node))}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <h2 className="px-2 pt-2 text-sm font-semibold">Connections</h2>
      <ul aria-label="Connections on the map">
        {model.edges.filter(({ by }) => by === null).map(line)}
      </ul>
      {routes.length > 0 ? (
        <>
          <h2 className="px-2 pt-2 text-sm font-semibold">By Ingresses and routes</h2>
          <ul aria-label="Connections by Ingresses and routes on the map">{routes.map(line)}</ul>
        </>
      ) : null}
    </nav>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const by = steps[event.key];
  if (by === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
  event.preventDefault();
}
