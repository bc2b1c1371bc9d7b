'use client';

import { useState, type KeyboardEvent } from 'react';
import { edgeWords, groupWords, nodeWords, peerNames } from './describe';
import { composeGroups } from './outline-groups';
import { selectionOfGroup, selectionOfLine, type MapBox, type MapEdge, type MapModel } from './map-model';
import type { MapNode } from './map-nodes';
import { detailRows } from './node-size';
import { isSameSelection, type Selection } from './selection';
import { toggled } from './toggles';

interface Props {
  readonly model: MapModel;
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection | null) => void;
  readonly onToggle: (id: string, open: boolean) => void;
}

/**
 * The map as nested lists of buttons: what a screen reader and a test can read of it. Out of sight until the keyboard
 * reaches it, then a panel over the map. One stop of the Tab key; the arrow keys move inside.
 */
export function GraphOutline({ model, selection, onSelect, onToggle }: Props) {
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
  /** What can be opened has a button for that beside it. */
  const openable = (key: string, name: string, target: Selection, words: readonly string[]) => {
    const next = toggled(model, key);
    return (
      <div className="flex items-start">
        {next === null ? null : (
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={!next.open}
            aria-label={`${next.open ? 'Open' : 'Close'} ${name}`}
            onClick={() => onToggle(next.id, next.open)}
            className="w-6 shrink-0 rounded-sm py-1 text-center text-sm text-muted hover:bg-panel-2 focus-visible:outline-2 focus-visible:outline-accent"
          >
            {next.open ? '▸' : '▾'}
          </button>
        )}
        <div className="min-w-0 flex-1">{item(key, target, words)}</div>
      </div>
    );
  };
  const boxItem = (box: MapBox) => openable(box.id, groupName(box.name, box.group.namespace), selectionOfGroup(box.group), [groupName(box.name, box.group.namespace), ...groupWords(box.group)]);
  const nodeItem = (node: MapNode) => {
    if (node.kind === 'group') return openable(node.id, groupName(node.name, node.group.namespace), selectionOfGroup(node.group), [groupName(node.name, node.group.namespace), ...nodeWords(node).slice(1)]);
    return openable(node.id, nameOf(node.id), { kind: 'peer', id: node.id }, nodeWords(node));
  };
  const line = (edge: MapEdge) => <li key={edge.id}>{item(edge.id, selectionOfLine(edge), edgeWords(edge, nameOf))}</li>;
  const routes = model.edges.filter(({ by }) => by !== null);
  return (
    <nav
      aria-label="Map as a list"
      onKeyDown={moveFocus}
      className="sr-only focus-within:not-sr-only focus-within:absolute! focus-within:top-3 focus-within:left-3 focus-within:z-40 focus-within:max-h-[calc(100%-1.5rem)] focus-within:w-[min(30rem,calc(100%-1.5rem))] focus-within:overflow-auto focus-within:rounded-lg focus-within:border focus-within:bg-panel focus-within:p-3 focus-within:shadow-float"
    >
      <h2 className="px-2 text-sm font-semibold">Groups and workloads</h2>
      <ul aria-label="Workloads on the map">
        {groups.map((group) => (
          <li key={group.box?.id ?? group.kind}>
            {group.box !== null ? boxItem(group.box) : <span className="block px-2 pt-2 text-sm text-muted">{group.kind === 'outside' ? 'Outside the cluster' : 'Closed groups'}</span>}
            <ul className="pl-3">
              {group.nodes.map((node) => (
                <li key={node.id}>
                  {nodeItem(node)}
                  {node.kind === 'workload' && node.detail ? (
                    <ul aria-label={`Ports and pods of ${nameOf(node.id)}`} className="pl-8 text-sm text-muted">
                      {detailRows(node.detail).map((row, index) => (
                        <li key={index}>{row.kind === 'port' ? `listens on ${row.text}` : row.text}</li>
                      ))}
                    </ul>
                  ) : null}
                </li>
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

const groupName = (name: string, namespace: string | undefined) => (namespace === undefined ? `Group ${name}` : `Namespace ${name}`);

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** Up and down through all buttons; right opens and left closes, as in a tree. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
    const wanted = event.key === 'ArrowRight' ? 'false' : 'true';
    const row = (document.activeElement as HTMLElement | null)?.closest('li');
    const sign = row?.querySelector<HTMLButtonElement>(':scope > div > button[aria-expanded]');
    if (sign?.getAttribute('aria-expanded') === wanted) sign.click();
    event.preventDefault();
    return;
  }
  const by = steps[event.key];
  if (by === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button:not([aria-expanded])')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus();
  event.preventDefault();
}
