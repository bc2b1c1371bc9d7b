import { CircleHelp } from 'lucide-react';
import { Popover } from 'radix-ui';
import { Button } from '@/components/ui/button';

const EXAMPLES: readonly (readonly [filter: string, meaning: string])[] = [
  ['web', 'either end is called so, by name or namespace'],
  ['from:ns=shop to:outside', 'from a namespace to what is no workload: internet, private, nodes'],
  ['to:app=db port:5432', 'pods with the label app=db, on this port; also 53/UDP, 8000-8010, http'],
  ['from:kind=CronJob to:svc=shop/db', 'by kind, or behind a Service; also name=web-*, ip=10.0.0.0/8'],
  ['to:!team to:tier=*', 'without the label team, with any label tier'],
  ['state:open|unknown', 'allowed by no policy, or not to be told; | stands between alternatives'],
  ['by:shop/allow-web', 'allowed by this policy'],
  ['-from:ns=monitoring -by:allow-*', 'a minus, or not, leaves out what follows'],
  ['to:app="odd|value"', 'quotes take everything as it is'],
];

/** A button that explains the language of the filter; its examples can be taken. */
export function FilterHelp({ onTake }: { readonly onTake: (filter: string) => void }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label="How to write a filter">
          <CircleHelp size={14} aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="How to write a filter"
          className="z-50 max-h-(--radix-popover-content-available-height) w-[min(34rem,calc(100vw-16px))] overflow-y-auto rounded-md border border-border-strong bg-panel p-3 shadow-float"
        >
          <p className="mb-2 text-muted">All terms must hold. What stands in no from: or to: may be either end. The filter counts in every view.</p>
          <ul className="flex flex-col">
            {EXAMPLES.map(([filter, meaning]) => (
              <li key={filter}>
                <Popover.Close asChild>
                  <button type="button" onClick={() => onTake(filter)} className="w-full rounded-sm px-1.5 py-1 text-left hover:bg-panel-2">
                    <span className="block font-mono text-sm wrap-anywhere text-text">{filter}</span>
                    <span className="block text-sm text-muted">{meaning}</span>
                  </button>
                </Popover.Close>
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
