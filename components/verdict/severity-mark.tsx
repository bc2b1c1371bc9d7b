import { Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { FindingView } from '@/lib/queries/contract/finding';

export type Severity = FindingView['severity'];

/** Most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What a finding of this severity is called. */
export const SEVERITY_WORD: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

const MARKS = {
  error: { Icon: OctagonX, colour: 'text-cut' },
  warning: { Icon: TriangleAlert, colour: 'text-open' },
  info: { Icon: Info, colour: 'text-muted' },
} as const;

/** The sign of a severity: a shape of its own as well as a colour. The word stands beside it. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const { Icon, colour } = MARKS[severity];
  return <Icon size={14} aria-hidden className={`shrink-0 ${colour}`} />;
}
