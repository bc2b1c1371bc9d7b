import { cx } from './cx';

/** Text in a fixed-width face, line by line; with `added`, each line is marked as new and long ones wrap. */
export function CodeBlock({ text, label, added, className }: { readonly text: string; readonly label: string; readonly added?: boolean; readonly className?: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return (
    <pre tabIndex={0} aria-label={label} className={cx('overflow-auto rounded-md font-mono text-sm leading-[18px]', added ? 'bg-added-soft text-added' : 'border bg-bg p-2 text-text', className)}>
      <code className={cx('block', !added && 'w-max min-w-full')}>
        {lines.map((line, index) => (
          <span
            key={index}
            className={cx('block min-h-[18px]', added ? "relative pr-2 pl-6 wrap-anywhere whitespace-pre-wrap before:absolute before:left-2 before:content-['+'] before:select-none" : 'whitespace-pre')}
          >
            {line}
          </span>
        ))}
      </code>
    </pre>
  );
}
