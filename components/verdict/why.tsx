import type { ReactNode } from 'react';
import type { RuleRefView } from '@/lib/queries/contract/common';
import type { ExplainView } from '@/lib/queries/contract/explain';
import { answer, describeClass, describeHalf, isOpen, question, ruleName, shortPorts } from './sentences';
import type { Half, Mark, RuleLine } from './sentences';

export interface WhyProps {
  readonly explain: ExplainView;
  /** Opens the text of the policy that a rule belongs to. */
  readonly onPolicy?: (ref: RuleRefView) => void;
}

/** Why one peer can or cannot reach another: both halves, every policy and rule considered, and the outcome. */
export function Why({ explain, onPolicy }: WhyProps) {
  return (
    <section aria-label="Why">
      <h3 className="named-label mb-1.5">{question(explain)}</h3>
      <dl className="grid grid-cols-[minmax(76px,26%)_1fr] gap-x-3 gap-y-1.5">
        <HalfRows half={describeHalf(explain.egress, explain)} onPolicy={onPolicy} />
        <HalfRows half={describeHalf(explain.ingress, explain)} onPolicy={onPolicy} />
        <dt className="text-faint">so</dt>
        <dd className="min-w-0 break-words" data-testid="why-outcome">
          <Outcome explain={explain} />
          {explain.partial ? <p className="text-open">Not every pod of the one reaches every pod of the other alike.</p> : null}
          {(explain.obstacles.length > 0 ? [] : explain.missing).map((half) => (
            <p key={half.direction} className="mt-1 text-muted">
              {half.message}
            </p>
          ))}
          {explain.obstacles.map((obstacle) => (
            <p key={obstacle.message} className="mt-1 text-cut">
              {obstacle.message}
            </p>
          ))}
          {explain.notes.map((note) => (
            <p key={note} className="mt-1 text-muted">
              {note}
            </p>
          ))}
        </dd>
      </dl>
      {explain.cases.length > 1 ? <Cases cases={explain.cases} /> : null}
      {explain.classes.length > 1 ? <Classes classes={explain.classes} /> : null}
    </section>
  );
}

const VERDICT_MARK = { allowed: 'yes', denied: 'no', unknown: 'unknown' } as const;

/** Which pods, or which address family, have what. */
function Cases({ cases }: { readonly cases: ExplainView['cases'] }) {
  return (
    <>
      <h4 className="section-label mt-3 mb-1">Not all alike</h4>
      <ul className="flex flex-col gap-1" aria-label="Pods and addresses that differ">
        {cases.map((one) => (
          <li key={one.who}>
            <Line mark={VERDICT_MARK[one.verdict]} word={one.verdict}>
              {one.who}
              {one.ports.length > 0 ? <span className="font-mono text-sm">: {shortPorts(one.ports)}</span> : null}
            </Line>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Every port of the pair, put together by equal reasons. */
function Classes({ classes }: { readonly classes: ExplainView['classes'] }) {
  return (
    <>
      <h4 className="section-label mt-3 mb-1">By port</h4>
      <ul className="flex max-h-52 flex-col gap-1 overflow-y-auto" aria-label="Ports by equal reasons">
        {classes.map((one) => {
          const { ports, because } = describeClass(one);
          return (
            <li key={`${one.verdict} ${one.ports.join()}`}>
              <Line mark={VERDICT_MARK[one.verdict]} word={one.verdict}>
                <span className="font-mono text-sm">{ports}</span> {because}
              </Line>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const TONE = { allowed: 'text-policy', denied: 'text-cut', unknown: 'text-unknown' } as const;

function Outcome({ explain }: { readonly explain: ExplainView }) {
  const tone = isOpen(explain) ? 'text-open' : TONE[explain.verdict];
  return (
    <p>
      <strong className={tone}>{explain.verdict}</strong>
      {explain.verdict === 'unknown' ? `: ${answer(explain)}` : answer(explain)}
    </p>
  );
}

function HalfRows({ half, onPolicy }: { readonly half: Half; readonly onPolicy: WhyProps['onPolicy'] }) {
  return (
    <>
      <dt className="line-clamp-4 min-w-0 self-start text-faint wrap-anywhere" title={half.heading}>
        {half.heading}
      </dt>
      <dd className="min-w-0">
        <Line mark={half.mark}>{half.text}</Line>
        {half.lines.length > 0 ? (
          <ul className="mt-1 flex flex-col gap-1">
            {half.lines.map((line, index) => (
              <li key={index}>
                <Line mark={line.mark} quiet={line.mark === 'neutral' || line.mark === 'late'}>
                  <RuleText line={line} onPolicy={onPolicy} />
                </Line>
              </li>
            ))}
          </ul>
        ) : null}
        {half.nearest ? (
          <p className="mt-1 text-sm text-muted">
            Nearest: {ruleName(half.nearest.ref)}.
          </p>
        ) : null}
        {half.notes.map((note) => (
          <p key={note} className="mt-1 text-sm text-muted">
            {note}
          </p>
        ))}
      </dd>
    </>
  );
}

function RuleText({ line, onPolicy }: { readonly line: RuleLine; readonly onPolicy: WhyProps['onPolicy'] }) {
  // The colon belongs to the name: a long name wraps as a block, and what follows starts a line.
  const name = `${ruleName(line.ref)}${line.ref.rule === undefined ? '' : ':'}`;
  const place = line.ref.file ? `${line.ref.file}${line.ref.line ? `:${line.ref.line}` : ''}` : line.ref.field;
  return (
    <>
      {onPolicy ? (
        <button type="button" title={place} onClick={() => onPolicy(line.ref)} className="text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
          {name}
        </button>
      ) : (
        <span title={place}>{name}</span>
      )}{' '}
      {line.text}
      {line.hint ? <span className="block text-sm text-muted">{line.hint}</span> : null}
    </>
  );
}

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly word: string; readonly tone: string }>> = {
  yes: { sign: '✓', word: 'allows', tone: 'text-policy' },
  no: { sign: '✗', word: 'denies', tone: 'text-cut' },
  neutral: { sign: '–', word: 'does not match', tone: 'text-faint' },
  unknown: { sign: '?', word: 'unknown', tone: 'text-unknown' },
  passes: { sign: '↓', word: 'passes it on', tone: 'text-muted' },
  late: { sign: '–', word: 'comes too late', tone: 'text-faint' },
};

function Line({ mark, word, quiet, children }: { readonly mark: Mark; readonly word?: string; readonly quiet?: boolean; readonly children: ReactNode }) {
  const { sign, word: usual, tone } = MARKS[mark];
  return (
    <div className="flex gap-2">
      <span className={`min-w-0 flex-1 break-words ${quiet ? 'text-faint' : 'text-muted'}`}>{children}</span>
      <span role="img" aria-label={word ?? usual} className={`w-3 shrink-0 text-center font-semibold ${tone}`}>
        {sign}
      </span>
    </div>
  );
}
