import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './cx';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
  readonly content: ReactNode;
}

export interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly value: string;
  readonly onChange: (id: string) => void;
  readonly className?: string;
}

/** Tabs of equal width with their counts; the content of one is shown below. */
export function Tabs({ label, tabs, value, onChange, className }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cx('flex min-h-0 flex-col', className)}>
      <Radix.List aria-label={label} className="flex shrink-0 rounded-md border bg-panel">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="h-7 min-w-0 flex-1 truncate px-1.5 text-muted first:rounded-l-md last:rounded-r-md hover:text-text data-[state=active]:bg-panel-2 data-[state=active]:font-medium data-[state=active]:text-text"
          >
            {tab.count === undefined ? tab.label : `${tab.label} ${tab.count}`}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="min-h-0 pt-2">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
