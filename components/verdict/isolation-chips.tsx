import type { Isolation } from '@/lib/queries/contract/common';
import { ISOLATION_WORDS } from './state-words';

const CHIP: Readonly<Record<Isolation, string>> = {
  isolated: 'bg-policy-soft text-policy',
  partial: 'bg-open-soft text-open outline-1 outline-dashed outline-policy -outline-offset-1',
  open: 'bg-open-soft text-open underline decoration-dotted underline-offset-2',
  unknown: 'bg-unknown-soft text-unknown underline decoration-dashed underline-offset-2',
  exempt: 'bg-unknown-soft text-unknown line-through',
};

/** Two small marks: is it isolated for what comes in, and for what goes out. What is not isolated is marked, so that colour is not all. */
export function IsolationChips({ ingress, egress }: { readonly ingress: Isolation; readonly egress: Isolation }) {
  const words = `ingress ${ISOLATION_WORDS[ingress]}, egress ${ISOLATION_WORDS[egress]}`;
  return (
    <span role="img" aria-label={words} title={words} className="inline-flex shrink-0 gap-0.5 font-mono text-xs leading-[15px] font-semibold">
      <Chip text="in" state={ingress} />
      <Chip text="eg" state={egress} />
    </span>
  );
}

function Chip({ text, state }: { readonly text: string; readonly state: Isolation }) {
  return <span className={`rounded-sm px-0.5 ${CHIP[state]}`}>{text}</span>;
}
