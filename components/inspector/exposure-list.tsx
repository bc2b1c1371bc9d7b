import { ChevronRight } from 'lucide-react';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { ExposureView } from '@/lib/queries/contract/reach';
import { VirtualList } from '@/components/ui/virtual-list';
import { peerName } from '@/components/verdict/peer-name';
import { StateSwatch } from '@/components/verdict/state-swatch';
import type { InspectorActions } from './actions';
import { EXPOSURE_WORDS, podCount, READING_WORD, wayText } from './exposure-words';

export interface ExposureListProps {
  readonly exposures: readonly ExposureView[];
  readonly label: string;
  /** Names the workload of each, where they are not all of one. */
  readonly withWorkload?: boolean;
  /** They are all of one Ingress or route, which is shown already. */
  readonly isWithinRoute?: boolean;
  readonly onSelect: InspectorActions['onSelect'];
}

/** Ways from outside the cluster: where clients go, what lies between, and what policies say of whoever it comes from. */
export function ExposureList({ exposures, label, withWorkload, isWithinRoute, onSelect }: ExposureListProps) {
  return (
    <VirtualList
      items={exposures}
      label={label}
      itemKey={(one) => [one.kind, one.by.namespace, one.by.name, one.entry, one.servicePort ?? '', one.workload, ...one.ports].join(' ')}
      estimate={58}
      className="max-h-72"
      render={(exposure) => <Exposure exposure={exposure} withWorkload={withWorkload} isWithinRoute={isWithinRoute} onSelect={onSelect} />}
    />
  );
}

function Exposure({ exposure, withWorkload, isWithinRoute, onSelect }: { readonly exposure: ExposureView } & Pick<ExposureListProps, 'withWorkload' | 'isWithinRoute' | 'onSelect'>) {
  const { entry, state, readings, notes, workload, by } = exposure;
  const route = routeOf(by);
  return (
    <details className="group mb-1 rounded-md border bg-bg">
      <summary className="flex items-start gap-1.5 px-2 py-1.5">
        <ChevronRight size={13} className="mt-[3px] shrink-0 text-muted group-open:rotate-90" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="block wrap-anywhere">{entry}</span>
          <span className="block text-xs wrap-anywhere text-muted">
            {wayText(exposure)}
            {withWorkload ? ` of ${peerName(workload).full}` : ''}
          </span>
        </span>
        <span className="mt-1 shrink-0" title={EXPOSURE_WORDS[state]}>
          <StateSwatch state={state} width={28} />
          <span className="sr-only">{EXPOSURE_WORDS[state]}</span>
        </span>
      </summary>
      <div className="flex flex-col gap-1 border-t px-2.5 py-1.5">
        <ul aria-label="Whom it comes from" className="flex flex-col gap-1">
          {readings.map((reading) => (
            <ReadingItem key={reading.words} reading={reading} to={workload as PeerId} port={exposure.ports.length === 1 ? exposure.ports[0] : undefined} onSelect={onSelect} />
          ))}
        </ul>
        {notes.map((note) => (
          <p key={note} className="text-sm text-muted">
            {note}
          </p>
        ))}
        {route && !isWithinRoute ? (
          <button type="button" onClick={() => onSelect({ kind: 'peer', id: route })} className="self-start text-left text-sm wrap-anywhere underline decoration-border-strong underline-offset-2 hover:decoration-current">
            All of {by.kind} {by.namespace}/{by.name}
          </button>
        ) : null}
      </div>
    </details>
  );
}

/** The colour of a state in words. */
export const STATE_TONE = { policy: 'text-policy', open: 'text-open', unknown: 'text-unknown', denied: 'text-cut' } as const;

/** The peer that an Ingress or a route is; other objects open ways in as what they are. */
function routeOf({ kind, namespace, name }: ExposureView['by']): PeerId | null {
  const id = `route/${namespace}/${kind}/${name}` as PeerId;
  return parsePeer(id) === null ? null : id;
}

interface ReadingItemProps {
  readonly reading: ExposureView['readings'][number];
  /** The workload that it arrives at, and the port, where there is one. */
  readonly to: PeerId;
  readonly port: string | undefined;
  readonly onSelect: InspectorActions['onSelect'];
}

/** One reading of whom the traffic comes from, with what policies say of it, and the way to the reasons. */
export function ReadingItem({ reading, to, port, onSelect }: ReadingItemProps) {
  const { words, state, detail, peer } = reading;
  const pods = podCount(reading.pods);
  return (
    <li className="text-sm wrap-anywhere text-muted">
      <strong className={`font-medium ${STATE_TONE[state]}`}>{READING_WORD[state]}</strong> where {words}
      {pods ? ` (${pods})` : ''}
      {detail ? `: ${detail}` : ''}
      {peer ? (
        <>
          {' '}
          <button type="button" onClick={() => onSelect({ kind: 'edge', from: peer as PeerId, to, ...(port ? { port } : {}) })} className="underline decoration-border-strong underline-offset-2 hover:decoration-current">
            Why?
          </button>
        </>
      ) : null}
    </li>
  );
}
