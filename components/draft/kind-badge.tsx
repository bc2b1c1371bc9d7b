import { Ban, Equal, Plus, Shield } from 'lucide-react';
import type { DraftChange } from '@/lib/model/draft';
import { Badge } from '@/components/ui/badge';

const KINDS = {
  allow: { icon: Plus, tone: 'added' },
  keep: { icon: Equal, tone: 'policy' },
  deny: { icon: Ban, tone: 'cut' },
  isolate: { icon: Shield, tone: 'cut' },
} as const;

/** What a change wants, as an icon and a word. */
export function KindBadge({ kind, className }: { readonly kind: DraftChange['kind']; readonly className?: string }) {
  const { icon: Icon, tone } = KINDS[kind];
  return (
    <Badge tone={tone} {...(className ? { className } : {})}>
      <Icon size={11} strokeWidth={2.5} aria-hidden /> {kind}
    </Badge>
  );
}
