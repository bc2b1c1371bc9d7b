import { LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatNumber } from '@/components/ui/format';
import { Skeleton } from '@/components/ui/skeleton';
import { count } from '@/components/verdict/sentences';

/** What happens while a plan is made, and for how long it has. */
export function Planning({ policies }: { readonly policies: number | undefined }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((past) => past + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-start gap-2 text-muted">
        <LoaderCircle size={15} className="mt-0.5 shrink-0 animate-spin text-accent" aria-hidden />
        <span>
          The cluster is asked about {policies === undefined ? 'all policies' : count(policies, 'policy')}: what you may write, what it would make of it in a dry run, and how that differs from what is live now. Nothing is written.{' '}
          {seconds > 2 ? <span aria-hidden>{formatNumber(seconds)} s so far.</span> : null}
        </span>
      </p>
      <Skeleton label="Asking the cluster" rows={6} />
    </div>
  );
}
