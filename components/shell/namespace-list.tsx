import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { VirtualList } from '@/components/ui/virtual-list';
import { IsolationChips } from '@/components/verdict/isolation-chips';

export interface NamespaceListProps {
  readonly namespaces: SnapshotView['namespaces'];
  /** Those shown; all when empty. */
  readonly shown: readonly string[];
  readonly onShown: (names: readonly string[]) => void;
}

/** The namespaces with their isolation. A click shows only that one, with Ctrl, Cmd or Shift it joins those shown. */
export function NamespaceList({ namespaces, shown, onShown }: NamespaceListProps) {
  const toggle = (name: string, joining: boolean) => {
    if (joining) onShown(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name].sort());
    else onShown(shown.length === 1 && shown[0] === name ? [] : [name]);
  };
  return (
    <section aria-label="Namespaces" className="flex min-h-28 shrink flex-col">
      <div className="flex h-6 items-center justify-between">
        <h2 className="section-label">Namespaces</h2>
        {shown.length > 0 ? (
          <Button size="xs" variant="ghost" onClick={() => onShown([])}>
            Show all
          </Button>
        ) : null}
      </div>
      {namespaces.length === 0 ? <p className="text-muted">None yet.</p> : null}
      <VirtualList
        items={namespaces}
        label="Namespaces"
        itemKey={(namespace) => namespace.name}
        estimate={28}
        className="min-h-0 flex-1"
        render={(namespace) => {
          const active = shown.includes(namespace.name);
          return (
            <button
              type="button"
              aria-pressed={active}
              title={`Show only ${namespace.name}`}
              onClick={(event) => toggle(namespace.name, event.ctrlKey || event.metaKey || event.shiftKey)}
              className={cx('flex h-7 w-full items-center gap-2 rounded-md px-1.5 text-left -outline-offset-2', active ? 'bg-accent-soft' : 'hover:bg-panel-2', shown.length > 0 && !active && 'text-muted')}
            >
              <IsolationChips ingress={namespace.ingress} egress={namespace.egress} />
              <span className="min-w-0 flex-1 truncate">{namespace.name}</span>
              <span className="text-sm text-muted">
                {namespace.workloads}
                <span className="sr-only"> workloads</span>
              </span>
            </button>
          );
        }}
      />
    </section>
  );
}
