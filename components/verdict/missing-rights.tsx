import { Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { copyText } from '@/components/ui/download';

export interface MissingRightsProps {
  /** A role with the rights that are missing alone, and the commands that give it. */
  readonly role: { readonly yaml: string; readonly commands: readonly string[] };
  /** Whom an administrator gives it to. */
  readonly children: ReactNode;
  /** Beside what is to be read first the texts are folded away. */
  readonly folded?: boolean;
}

/** What an administrator grants so that something can be read or written, to copy. */
export function MissingRights({ role, children, folded = false }: MissingRightsProps) {
  const [said, setSaid] = useState('');
  const yaml = <CodeBlock text={role.yaml} label="ClusterRole with the rights that are missing" className="max-h-56" />;
  const commands = <CodeBlock text={role.commands.join('\n')} label="Commands that give the role" className="max-h-32" />;
  return (
    <section aria-label="Rights that are missing" className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <h3 className="section-label flex-1">Rights that are missing</h3>
        <span role="status" className="text-sm text-muted">
          {said}
        </span>
        <Button size="xs" onClick={() => void copyText(role.yaml).then((done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'))}>
          <Copy size={13} aria-hidden /> Copy the role
        </Button>
      </div>
      {folded ? null : yaml}
      <p className="text-muted">{children}</p>
      {folded ? (
        <details>
          <summary className="text-sm text-muted select-none hover:text-text">Show the role and the commands that give it</summary>
          <div className="mt-1.5 flex flex-col gap-1.5">
            {yaml}
            {commands}
          </div>
        </details>
      ) : (
        commands
      )}
    </section>
  );
}
