import type { ReactNode } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { PairState } from '@/lib/queries/contract/common';
import type { RouteExplainView } from '@/lib/queries/contract/route';
import { Notice } from '@/components/ui/notice';
import { peerName } from '@/components/verdict/peer-name';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { Why } from '@/components/verdict/why';
import type { InspectorActions } from './actions';
import { EdgeEnd, ruleSelection } from './edge-parts';
import { ExposureList, ReadingItem, STATE_TONE } from './exposure-list';
import { READING_WORD } from './exposure-words';

export interface RouteLegsProps {
  readonly explain: RouteExplainView;
  readonly from: PeerId;
  readonly onSelect: InspectorActions['onSelect'];
}

/** The two legs of a way by an Ingress or a route: to the controller that serves it, and from there to pods, each with its reasons. */
export function RouteLegs({ explain, from, onSelect }: RouteLegsProps) {
  const { approaches, ways, broken, notes, example, object } = explain;
  return (
    <>
      {broken.map((way) => (
        <Notice key={way.entry} kind="warning" title={way.entry}>
          {way.message}
        </Notice>
      ))}
      {notes.map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
      {approaches.map((approach) => (
        <FirstLeg key={approach.controller ?? ''} approach={approach} from={from} onSelect={onSelect} />
      ))}
      {ways.length > 0 ? (
        <Leg label="From the controller to the pods" heading={<>{approaches.length > 0 ? '2. From there' : 'From its controller'} to the pods</>}>
          <ExposureList exposures={ways} label={`Where ${object.kind} ${object.name} leads`} withWorkload isWithinRoute onSelect={onSelect} />
          {example ? <Why explain={{ revision: 0, ...example }} onPolicy={(ref) => onSelect(ruleSelection(ref))} /> : null}
        </Leg>
      ) : null}
    </>
  );
}

function FirstLeg({ approach, from, onSelect }: Pick<RouteLegsProps, 'from' | 'onSelect'> & { readonly approach: RouteExplainView['approaches'][number] }) {
  const { controller, state, ways, example } = approach;
  const end = controller as PeerId | undefined;
  const differ = state === 'unknown' && new Set(ways.map((way) => READING_WORD[way.state])).size > 1;
  const heading = (
    <>
      1. {peerName(from).full} → {end ? <EdgeEnd id={end} onSelect={onSelect} /> : 'its controller'}
    </>
  );
  return (
    <Leg label={`To the controller${end ? ` ${peerName(end).full}` : ''}`} heading={heading} state={state}>
      {end ? null : (
        <p className="text-muted">
          Its controller is not among what was read.{state === undefined ? ' It stands for what lets clients in, so the policies of the pods behind it decide.' : ''}
        </p>
      )}
      <ul className="flex flex-col gap-1">
        {alike(ways).map(({ way, words }) => (
          <li key={words} className="rounded-md border bg-bg px-2.5 py-1.5 wrap-anywhere">
            <strong className={`font-medium ${STATE_TONE[way.state]}`}>{READING_WORD[way.state]}</strong> {words}
            {way.detail ? <span className="text-muted">: {way.detail}</span> : null}
            {end && way.readings.length > 0 ? (
              <ul aria-label="Whom it comes from" className="mt-1 flex flex-col gap-1">
                {way.readings.map((reading) => (
                  <ReadingItem key={reading.words} reading={reading} to={end} port={undefined} onSelect={onSelect} />
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      {differ && from !== end ? <p className="text-muted">Which of these it is depends on how the cluster treats the address, so it cannot be told.</p> : null}
      {example ? <Why explain={{ revision: 0, ...example }} onPolicy={(ref) => onSelect(ruleSelection(ref))} /> : null}
    </Leg>
  );
}

type Way = RouteExplainView['approaches'][number]['ways'][number];

/** Ways of which the same is to be said, as one. */
function alike(ways: readonly Way[]): { readonly way: Way; readonly words: string }[] {
  const groups = Map.groupBy(ways, ({ state, detail, readings }) => JSON.stringify([state, detail, readings]));
  return [...groups.values()].map((group) => ({ way: group[0]!, words: group.map(({ words }) => words).join(', or ') }));
}

function Leg({ label, heading, state, children }: { readonly label: string; readonly heading: ReactNode; readonly state?: PairState; readonly children: ReactNode }) {
  return (
    <section aria-label={label} className="flex flex-col gap-2 border-t pt-2.5">
      <h3 className="flex items-center gap-2 font-semibold">
        <span className="min-w-0 flex-1 wrap-anywhere">{heading}</span>
        {state ? <StateSwatch state={state} width={28} named /> : null}
      </h3>
      {children}
    </section>
  );
}
