import type { ReactNode } from 'react';
import type { ExplainView, RuleRefView } from '@/lib/queries/contract';
import { answer, describeHalf, question, ruleName } from './sentences';
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
      <h3 className="section-label mb-1.5">{question(explain)}</h3>
      <dl className="grid grid-cols-[minmax(76px,26%)_1fr] gap-x-3 gap-y-1.5">
        <HalfRows half={describeHalf(explain.egress, explain)} onPolicy={onPolicy} />
        <HalfRows half={describeHalf(explain.ingress, explain)} onPolicy={onPolicy} />
        <dt className="text-faint">so</dt>
        <dd className="min-w-0 break-words" data-testid="why-outcome">
          <Outcome explain={explain} />
          {explain.partial ? <p className="text-open">Not every pod of the one reaches every pod of the other alike.</p> : null}
          {explain.missing.map((half) => (
            <p key={half.direction} className="mt-1 text-muted">
              {half.message}
            </p>
          ))}
          {explain.notes.map((note) => (
            <p key={note} className="mt-1 text-muted">
              {note}
            </p>
          ))}
        </dd>
      </dl>
    </section>
  );
}

const TONE = { allowed: 'text-policy', denied: 'text-cut', unknown: 'text-unknown' } as const;

function Outcome({ explain }: { readonly explain: ExplainView }) {
  const tone = explain.verdict === 'allowed' && explain.state === 'open' ? 'text-open' : TONE[explain.verdict];
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
      <dt className="min-w-0 break-words text-faint">{half.heading}</dt>
      <dd className="min-w-0">
        <Line mark={half.mark}>{half.text}</Line>
        {half.lines.length > 0 ? (
          <ul className="mt-1 flex flex-col gap-1">
            {half.lines.map((line, index) => (
              <li key={index}>
                <Line mark={line.mark} quiet={line.mark === 'neutral'}>
                  <RuleText line={line} onPolicy={onPolicy} />
                </Line>
              </li>
            ))}
          </ul>
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
    </>
  );
}

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly word: string; readonly tone: string }>> = {
  yes: { sign: '✓', word: 'allows', tone: 'text-policy' },
  no: { sign: '✗', word: 'denies', tone: 'text-cut' },
  neutral: { sign: '–', word: 'does not match', tone: 'text-faint' },
  unknown: { sign: '?', word: 'unknown', tone: 'text-unknown' },
};

function Line({ mark, quiet, children }: { readonly mark: Mark; readonly quiet?: boolean; readonly children: ReactNode }) {
  const { sign, word, tone } = MARKS[mark];
  return (
    <div className="flex gap-2">
      <span className={`min-w-0 flex-1 break-words ${quiet ? 'text-faint' : 'text-muted'}`}>{children}</span>
      <span role="img" aria-label={word} className={`w-3 shrink-0 text-center font-semibold ${tone}`}>
        {sign}
      </span>
    </div>
  );
}
