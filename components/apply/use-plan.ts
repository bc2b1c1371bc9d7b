import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { fetchApplyPlan } from '@/lib/queries/apply';
import type { ApplyPlan } from '@/lib/queries/contract/apply';
import type { ExportedDraft } from '@/lib/queries/export';

/** The plan for a draft, and the words that were typed for it. */
export interface PlanHandle {
  /** The last one that was made; while another is made it is that of before. */
  readonly plan: ApplyPlan | null;
  readonly isChecking: boolean;
  readonly error: Error | null;
  /** By guard. Words are typed for one plan: for another they are gone. */
  readonly typed: Readonly<Record<string, string>>;
  readonly type: (guard: string, text: string) => void;
  /** What the draft adds was asked to stand in policies of its own. */
  readonly apart: boolean;
  /** Has the cluster asked, about everything; as the last time, unless told how. */
  readonly check: (token?: string, apart?: boolean) => void;
}

const NOTHING = {};

/**
 * Plans the applying of a draft when told to, and no more often: each time the cluster is asked about every step.
 * @param atOnce whether it begins by itself; given up when the window goes
 */
export function usePlan(exported: ExportedDraft | null, atOnce: boolean): PlanHandle {
  const [plan, setPlan] = useState<ApplyPlan | null>(null);
  const [apart, setApart] = useState(false);
  const [words, setWords] = useState<{ readonly plan: string; readonly typed: Readonly<Record<string, string>> } | null>(null);
  const asked = useRef<AbortController | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ token, apart }: { readonly token?: string | undefined; readonly apart: boolean }) => {
      if (exported === null) throw new Error('There is no draft to apply.');
      asked.current?.abort();
      asked.current = new AbortController();
      return fetchApplyPlan({ ...exported, apart }, token, asked.current.signal);
    },
    onSuccess: setPlan,
  });
  useEffect(() => {
    if (atOnce) mutate({ apart: false });
    return () => asked.current?.abort();
  }, [atOnce, mutate]);
  const typed = words !== null && words.plan === plan?.id ? words.typed : NOTHING;
  return {
    plan,
    isChecking: isPending,
    error,
    typed,
    type: (guard, text) => plan && setWords({ plan: plan.id, typed: { ...typed, [guard]: text } }),
    apart,
    check: (token, how = apart) => {
      setApart(how);
      mutate({ token, apart: how });
    },
  };
}
