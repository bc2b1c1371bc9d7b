import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { FutureView } from '@/lib/queries/contract/future';
import { futureQuery } from '@/lib/queries/future';
import { Button } from '@/components/ui/button';
import { policyLabel } from '@/components/verdict/sentences';
import { anyPodText, newcomerText, newWorkloadText } from './future-sentences';

type Way = FutureView['directions'][number];

/** What pods that are not there yet could do with a workload, and what of it holds only by accident of labels. */
export function WorkloadFuture({ id }: { readonly id: PeerId }) {
  const future = useQuery(futureQuery(id)).data;
  if (!future || future.directions.length === 0) return null;
  return (
    <section aria-label="If it appeared">
      <h3 className="section-label mb-1">If it appeared</h3>
      <dl className="flex flex-col gap-1.5">
        {future.directions.map((way) => (
          <div key={way.direction}>
            <dt className="sr-only">{way.direction}</dt>
            <dd className="text-muted">
              {anyPodText(way)}
              <Newcomers way={way} />
            </dd>
          </div>
        ))}
      </dl>
      <Notes notes={future.notes} />
      <Accidents accidents={future.accidents} />
    </section>
  );
}

/** What would become of a new workload in a namespace. */
export function NamespaceFuture({ id }: { readonly id: PeerId }) {
  const future = useQuery(futureQuery(id)).data;
  if (!future) return null;
  return (
    <section aria-label="New workloads here">
      <h3 className="section-label mb-1">New workloads here</h3>
      <dl className="flex flex-col gap-1">
        {future.directions.map((way) => (
          <div key={way.direction}>
            <dt className="sr-only">{way.direction}</dt>
            <dd className="text-muted">{newWorkloadText(way)}</dd>
          </div>
        ))}
      </dl>
      <Notes notes={future.notes} />
      <Accidents accidents={future.accidents} />
    </section>
  );
}

/** How many kinds of newcomers are shown before the rest is asked for. */
const FIRST = 4;

function Newcomers({ way }: { readonly way: Way }) {
  const [all, setAll] = useState(false);
  const listed = all ? way.newcomers : way.newcomers.slice(0, FIRST);
  const hidden = way.newcomers.length - listed.length;
  if (listed.length === 0) return null;
  return (
    <>
      <ul className="mt-0.5 flex flex-col gap-0.5 border-l pl-2.5">
        {listed.map((one) => {
          const { who, ports } = newcomerText(one);
          return (
            <li key={who} className="wrap-anywhere">
              {who}: <span className="font-mono text-sm">{ports}</span>
            </li>
          );
        })}
      </ul>
      {hidden > 0 ? (
        <Button size="xs" className="mt-1" onClick={() => setAll(true)}>
          {hidden} more
        </Button>
      ) : null}
      {all && way.more > 0 ? <p className="text-sm">and {way.more} more that are not listed</p> : null}
    </>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="mt-1 text-sm text-muted">
      {note}
    </p>
  ));
}

function Accidents({ accidents }: { readonly accidents: FutureView['accidents'] }) {
  if (accidents.length === 0) return null;
  return (
    <ul className="mt-1.5 flex max-h-40 flex-col gap-1 overflow-y-auto" aria-label="By accident of labels">
      {accidents.map(({ message, policies }) => (
        <li key={message} className="wrap-anywhere text-open">
          {message} <span className="text-sm text-muted">{unnamed(message, policies).join(', ')}</span>
        </li>
      ))}
    </ul>
  );
}

/** The policies that a message does not name itself. */
const unnamed = (message: string, policies: FutureView['accidents'][number]['policies']): string[] => [...new Set(policies.filter(({ name }) => !message.includes(name)).map(policyLabel))];
