import type { PolicyProseView } from '@/lib/queries/contract/policy';
import type { RulePlace } from '@/lib/queries/view-state';
import { cx } from '@/components/ui/cx';

export interface PolicyProseProps {
  readonly prose: PolicyProseView;
  readonly rule: RulePlace | undefined;
  /** Chooses a rule, or none of them. */
  readonly onRule: (rule: RulePlace | undefined) => void;
}

const NAMES = { ingress: 'Ingress', egress: 'Egress' } as const;

/** What a policy says; each of its rules can be chosen, to see its lines and what it lets through. */
export function PolicyProse({ prose, rule, onRule }: PolicyProseProps) {
  return (
    <section aria-label="What it says" className="flex flex-col gap-2">
      <p className="wrap-anywhere">{prose.subject}</p>
      {prose.directions.map(({ direction, text, ordered, rules }) => {
        const List = ordered ? 'ol' : 'ul';
        return (
          <div key={direction}>
            <p>
              <strong className="font-semibold">{NAMES[direction]}:</strong> {text}
            </p>
            {rules.length > 0 ? (
              <List aria-label={`${NAMES[direction]} rules`} className="mt-1 flex flex-col gap-1">
                {rules.map(({ index, text: words }) => {
                  const chosen = rule?.direction === direction && rule.index === index;
                  return (
                    <li key={index}>
                      <button
                        type="button"
                        aria-pressed={chosen}
                        onClick={() => onRule(chosen ? undefined : { direction, index })}
                        className={cx('flex w-full gap-2 rounded-md border px-2.5 py-1 text-left', chosen ? 'border-accent bg-accent-soft' : 'bg-bg hover:border-control')}
                      >
                        {ordered || rules.length > 1 ? <span className="shrink-0 text-muted tabular-nums">{index + 1}.</span> : null}
                        <span className="min-w-0 wrap-anywhere">{words}</span>
                      </button>
                    </li>
                  );
                })}
              </List>
            ) : null}
          </div>
        );
      })}
      {prose.notes.map((note) => (
        <p key={note} className="text-sm text-muted">
          {note}
        </p>
      ))}
    </section>
  );
}
