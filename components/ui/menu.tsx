import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItem {
  readonly label: string;
  readonly detail?: string;
  readonly disabled?: boolean;
  /** Set for one of several to choose from: whether it is the chosen one. */
  readonly checked?: boolean;
  /** Set for what is chosen beside others: the menu stays. */
  readonly staysOpen?: boolean;
  readonly onSelect: () => void;
}

/** What stands between items: a line, or the name of those that follow. */
export type MenuEntry = MenuItem | 'line' | { readonly heading: string };

export interface MenuProps {
  /** The button. */
  readonly trigger: ReactNode;
  readonly items: readonly MenuEntry[];
  readonly label: string;
  /** Set where something else than its button opens it, too. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

const ITEM = 'cursor-pointer rounded-sm px-2 py-1.5 outline-none data-[disabled]:cursor-default data-[disabled]:text-muted data-[highlighted]:bg-accent-soft';

/** A button's menu. */
export function Menu({ trigger, items, label, open, onOpenChange }: MenuProps) {
  return (
    <Radix.Root modal={false} {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-52 overflow-y-auto rounded-md border border-border-strong bg-panel p-1 shadow-float"
        >
          {items.map((item, index) => (
            <Entry key={index} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ item }: { readonly item: MenuEntry }) {
  if (item === 'line') return <Radix.Separator className="my-1 h-px bg-border" />;
  if ('heading' in item) return <Radix.Label className="section-label px-2 py-1">{item.heading}</Radix.Label>;
  const { label, detail, checked, disabled = false, staysOpen = false, onSelect } = item;
  const select = (event: Event) => {
    if (staysOpen) event.preventDefault();
    onSelect();
  };
  const words = (
    <>
      <div className="wrap-anywhere">{label}</div>
      {detail ? <div className="text-sm wrap-anywhere text-muted">{detail}</div> : null}
    </>
  );
  if (checked === undefined) {
    return (
      <Radix.Item disabled={disabled} onSelect={select} className={ITEM}>
        {words}
      </Radix.Item>
    );
  }
  return (
    <Radix.CheckboxItem checked={checked} disabled={disabled} onSelect={select} className={`${ITEM} relative pl-7`}>
      <Radix.ItemIndicator className="absolute top-2 left-2">
        <Check size={14} aria-hidden />
      </Radix.ItemIndicator>
      {words}
    </Radix.CheckboxItem>
  );
}
