import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, RefObject } from 'react';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { namesOf } from '@/lib/queries/question/names';
import type { Destination } from '@/lib/queries/question/readings';
import { unisolatedQuery } from '@/lib/queries/unisolated';
import type { Selected } from '@/lib/queries/view-state';
import { cx } from '@/components/ui/cx';
import { formatNumber, plural } from '@/components/ui/format';
import { Kbd } from '@/components/ui/kbd';
import { count } from '@/components/verdict/sentences';
import type { Command } from './command';
import { examplesOf } from './examples';
import { paletteOf, selectionOf, type Item, type Palette as PaletteContent } from './items';
import { Row } from './row';
import { readRecent, remember, type Recent } from './recent';

export interface PaletteProps {
  readonly snapshot: SnapshotView;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly commands: readonly Command[];
  readonly onSelect: (selection: Selected) => void;
  /** Goes to the answer of a question. */
  readonly onGo: (destination: Destination) => void;
  readonly onFilter: (filter: string) => void;
}

/** The search: names, commands and questions in words. What a question was understood as is said before it is answered. */
export function Palette({ snapshot, inputRef, commands, onSelect, onGo, onFilter }: PaletteProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [recent, setRecent] = useState<readonly Recent[]>([]);
  const [left, setLeft] = useState(0);
  const [wanted, setWanted] = useState(false);
  const unisolated = useQuery({ ...unisolatedQuery(), enabled: wanted }).data?.workloads;
  const known = useMemo(
    () => ({ names: namesOf(snapshot), ports: snapshot.ports, services: snapshot.services, policies: snapshot.policies, namespaces: snapshot.namespaces, ...(unisolated && { unisolated }) }),
    [snapshot, unisolated],
  );
  const examples = useMemo(() => examplesOf(snapshot), [snapshot]);
  const palette = useMemo<PaletteContent>(() => (open ? paletteOf(typed, { known, commands, recent, examples }) : NOTHING), [open, typed, known, commands, recent, examples]);
  if (palette.needs === 'unisolated' && !wanted) setWanted(true);
  const items = palette.sections.flatMap((section) => section.items);
  const activeItem = items[active];
  const optionId = (index: number) => `${id}-${index}`;

  useEffect(() => {
    if (open) list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [open, active, typed]);

  const show = () => {
    if (open) return;
    setRecent(readRecent());
    setLeft(leftOf(inputRef.current));
    setActive(0);
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    setTyped('');
    setActive(0);
  };
  const write = (text: string) => {
    setTyped(text);
    setActive(0);
    show();
  };
  const choose = (item: Item) => {
    if (item.kind === 'example') return write(item.text);
    close();
    switch (item.kind) {
      case 'reading':
        remember({ kind: 'question', text: item.text });
        return onGo(item.reading.goes);
      case 'name':
        remember({ kind: 'name', id: item.name.id });
        return onSelect(selectionOf(item.name));
      case 'command':
        remember({ kind: 'command', id: item.command.id });
        return item.command.run();
      case 'filter':
        return onFilter(item.filter);
      case 'address':
        return onFilter(`ip=${item.block}`);
    }
  };
  const go = (index: number) => setActive(Math.min(Math.max(index, 0), Math.max(0, items.length - 1)));

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown') {
      if (open) go(active + 1);
      show();
    } else if (event.key === 'ArrowUp') go(active - 1);
    else if (event.key === 'PageDown') go(active + 8);
    else if (event.key === 'PageUp') go(active - 8);
    else if (event.key === 'Enter') {
      if (!open) return;
      if (activeItem) choose(activeItem);
    } else if (event.key === 'Escape') {
      // The first one closes the list, the next one leaves the field.
      if (!open) return event.currentTarget.blur();
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  };

  const offset = offsets(palette.sections.map((section) => section.items.length));
  return (
    <div className={cx('min-w-0 flex-1 sm:max-w-xs md:min-w-20 lg:relative lg:min-w-52', open ? 'max-lg:fixed max-lg:inset-x-2 max-lg:top-1.5 max-lg:z-50 max-lg:max-w-none' : 'max-lg:relative')}>
      <label htmlFor={id} className="sr-only">
        Search
      </label>
      <input
        id={id}
        ref={inputRef}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && activeItem ? optionId(active) : undefined}
        placeholder="Find or ask: who can reach …"
        value={typed}
        onClick={show}
        onBlur={close}
        onKeyDown={onKeyDown}
        onChange={(event) => write(event.target.value)}
        className="h-8 w-full rounded-md border border-control bg-panel px-2.5 text-ellipsis placeholder:text-faint lg:pr-16"
      />
      <span className="pointer-events-none absolute top-1 right-1.5 hidden lg:inline" aria-hidden>
        <Kbd>Ctrl K</Kbd>
      </span>
      <p role="status" aria-label="Search results" className="sr-only">
        {open && typed !== '' ? statusWords(items, palette.note) : ''}
      </p>
      {open ? (
        <div
          ref={list}
          // The field keeps the focus, so that a press on an option does not close the list first.
          onMouseDown={(event) => event.preventDefault()}
          className="fixed top-11 z-50 max-h-[min(70vh,34rem)] overflow-y-auto rounded-md border border-border-strong bg-panel p-1 shadow-float max-lg:inset-x-2 lg:left-(--left) lg:w-[38rem]"
          style={{ '--left': `${left}px` } as CSSProperties}
        >
          {palette.note ? <p className="px-2 py-1.5 text-muted">{palette.note}</p> : null}
          {items.length === 0 && !palette.note ? <p className="px-2 py-1.5 text-muted">Nothing matches “{typed}”.</p> : null}
          <div id={`${id}-list`} role="listbox" aria-label="Search">
            {palette.sections.map((section, place) => (
              <div key={section.title} role="group" aria-label={section.title} className="pb-1">
                <div aria-hidden className="section-label px-2 pt-1.5 pb-0.5">
                  {section.title}
                </div>
                {section.items.map((item, nth) => {
                  const index = offset[place]! + nth;
                  return (
                    <div
                      key={`${section.title} ${item.id}`}
                      id={optionId(index)}
                      data-index={index}
                      role="option"
                      aria-selected={index === active}
                      onClick={() => choose(item)}
                      onMouseMove={() => setActive(index)}
                      className={cx('cursor-default rounded-sm px-2 py-1', index === active && 'bg-accent-soft')}
                    >
                      <Row item={item} previewed={index === active || (item.kind === 'reading' && nth < PREVIEWED)} />
                    </div>
                  );
                })}
                {section.more > 0 ? <p aria-hidden className="px-2 py-0.5 text-sm text-muted">and {formatNumber(section.more)} more: type on to narrow it</p> : null}
              </div>
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}

/** Where the list begins, so that all of it is on the page: below the field, or as near as can be. */
function leftOf(field: HTMLElement | null): number {
  const width = Math.min(LIST_WIDTH, window.innerWidth - 16);
  return Math.max(8, Math.min(field?.getBoundingClientRect().left ?? 8, window.innerWidth - width - 8));
}

const LIST_WIDTH = 608;

const NOTHING: PaletteContent = { sections: [], note: null };

/** So many ways to understand a question show their answers at once. */
const PREVIEWED = 3;

const offsets = (lengths: readonly number[]): readonly number[] => lengths.map((_, index) => lengths.slice(0, index).reduce((sum, length) => sum + length, 0));

/** What a screen reader is told while somebody types. */
function statusWords(items: readonly Item[], note: string | null): string {
  const readings = items.filter((item) => item.kind === 'reading');
  const understood = readings[0] === undefined ? '' : plural(readings.length, { one: ` Understood as: ${readings[0].reading.words}`, other: ` It can be understood in ${count(readings.length, 'way')}.` });
  return `${note ?? ''}${understood} ${count(items.length, 'result')}.`.trim();
}
