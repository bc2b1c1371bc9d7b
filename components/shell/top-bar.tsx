import { CircleHelp, Ellipsis, Redo2, TriangleAlert, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { Menu } from '@/components/ui/menu';
import { Tooltip } from '@/components/ui/tooltip';
import { Logo } from './logo';
import { ThemeToggle, useThemeSwitch } from './theme-toggle';

export interface TopBarProps {
  readonly badge: ReactNode;
  readonly search: ReactNode;
  readonly view: ViewState['view'];
  readonly onView: (view: ViewState['view']) => void;
  /** What has changed in the source. */
  readonly news: ReactNode;
  /** Lists it, from the menu of a narrow page; `null` where nothing can change. */
  readonly onNews: (() => void) | null;
  readonly problems: number;
  readonly onProblems: () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  readonly changes: number;
  readonly draftOpen: boolean;
  readonly onDraft: () => void;
  readonly onHelp: () => void;
  /** Opens the window in which another source is chosen. */
  readonly onOpen: () => void;
}

const VIEWS = [
  { id: 'map', label: 'Map' },
  { id: 'matrix', label: 'Matrix' },
  { id: 'reach', label: 'Reach' },
] as const;

/** The bar at the top: source, views, search, and the draft. */
export function TopBar(props: TopBarProps) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b bg-panel px-3 sm:gap-3">
      <div className="flex shrink-0 items-center gap-2 max-sm:hidden">
        <Logo />
        <h1 className="hidden text-lg font-semibold tracking-tight md:block">Drawbridge</h1>
      </div>
      <div className="hidden min-w-0 shrink sm:block">{props.badge}</div>
      <nav aria-label="Views" className="flex shrink-0 rounded-md border bg-bg p-0.5">
        {VIEWS.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-current={props.view === id ? 'page' : undefined}
            onClick={() => props.onView(id)}
            className={cx('h-6 rounded-sm px-1.5 sm:px-3', props.view === id ? 'bg-panel-2 font-medium text-text ring-1 ring-border-strong' : 'text-muted hover:text-text')}
          >
            {label}
          </button>
        ))}
      </nav>
      {props.search}
      <div className="ml-auto flex shrink-0 items-center gap-1">
        {props.news}
        {props.problems > 0 ? (
          <Button size="sm" variant="ghost" onClick={props.onProblems}>
            <TriangleAlert size={14} className="text-open" aria-hidden />
            <span className="max-xl:sr-only">Problems</span> {props.problems}
          </Button>
        ) : null}
        {/* On a narrow page there is room for the search instead; these are in a menu at the end. */}
        <div className="contents max-lg:hidden">
          <Tooltip text="Keys (?)">
            <Button variant="ghost" size="icon" aria-label="Keyboard help" onClick={props.onHelp}>
              <CircleHelp size={15} aria-hidden />
            </Button>
          </Tooltip>
          <ThemeToggle />
          <Tooltip text="Undo (Ctrl Z)">
            <Button size="sm" onClick={props.onUndo} disabled={!props.canUndo} aria-label="Undo">
              <Undo2 size={14} aria-hidden />
              <span className="hidden lg:inline">Undo</span>
            </Button>
          </Tooltip>
          <Tooltip text="Redo (Ctrl Shift Z)">
            <Button size="sm" onClick={props.onRedo} disabled={!props.canRedo} aria-label="Redo">
              <Redo2 size={14} aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <Button size="sm" variant={props.changes > 0 ? 'primary' : 'secondary'} aria-pressed={props.draftOpen} onClick={props.onDraft}>
          Draft · {props.changes}
        </Button>
        <div className="lg:hidden">
          <MoreMenu {...props} />
        </div>
      </div>
    </header>
  );
}

function MoreMenu({ canUndo, canRedo, onUndo, onRedo, onNews, onHelp, onOpen }: TopBarProps) {
  const theme = useThemeSwitch();
  const items = [
    { label: 'Open or show another source…', onSelect: onOpen },
    ...(onNews ? [{ label: 'Changes', onSelect: onNews }] : []),
    { label: 'Undo', disabled: !canUndo, onSelect: onUndo },
    { label: 'Redo', disabled: !canRedo, onSelect: onRedo },
    { label: theme.words, onSelect: theme.change },
    { label: 'Keys', onSelect: onHelp },
  ];
  const button = (
    <Button size="icon-sm" variant="ghost" aria-label="More">
      <Ellipsis size={15} aria-hidden />
    </Button>
  );
  return <Menu label="More" trigger={button} items={items} />;
}
