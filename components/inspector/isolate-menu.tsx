import { Shield } from 'lucide-react';
import type { Direction } from '@/lib/model/network-policy';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';

/** Offers to isolate something in one direction or both; the choice goes into the draft. */
export function IsolateMenu({ what, name, onIsolate }: { readonly what: 'workload' | 'namespace'; readonly name: string; readonly onIsolate: (directions: readonly Direction[]) => void }) {
  return (
    <Menu
      label={`Isolate ${name}`}
      trigger={
        <Button size="sm">
          <Shield size={13} aria-hidden /> Isolate this {what}
        </Button>
      }
      items={[
        { label: 'Ingress and egress', detail: 'Only what policies allow may come in or go out', onSelect: () => onIsolate(['ingress', 'egress']) },
        { label: 'Ingress only', detail: 'Only what policies allow may come in', onSelect: () => onIsolate(['ingress']) },
        { label: 'Egress only', detail: 'Only what policies allow may go out', onSelect: () => onIsolate(['egress']) },
      ]}
    />
  );
}
