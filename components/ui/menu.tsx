import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** A button's menu; `trigger` is the button. */
export function Menu({ trigger, items, label }: { readonly trigger: ReactNode; readonly items: readonly MenuItem[]; readonly label: string }) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content aria-label={label} align="start" sideOffset={4} collisionPadding={8} className="z-50 min-w-52 rounded-md border border-border-strong bg-panel p-1 shadow-float">
          {items.map((item) => (
            <Radix.Item key={item.label} disabled={item.disabled ?? false} onSelect={item.onSelect} className="cursor-pointer rounded-sm px-2 py-1.5 outline-none data-[disabled]:cursor-default data-[disabled]:opacity-50 data-[highlighted]:bg-accent-soft">
              <div>{item.label}</div>
              {item.detail ? <div className="text-sm text-muted">{item.detail}</div> : null}
            </Radix.Item>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
