import { Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { copyText } from '@/components/ui/download';
import type { WritingRole } from './writing-role';

/** What an administrator grants so that the steps may be carried out, to copy. */
export function MissingRole({ role }: { readonly role: WritingRole }) {
  const [said, setSaid] = useState('');
  return (
    <section aria-label="Rights that are missing">
      <div className="mb-1 flex items-center gap-2">
        <h3 className="section-label flex-1">Rights that are missing</h3>
        <span role="status" className="text-sm text-muted">
          {said}
        </span>
        <Button size="xs" onClick={() => void copyText(role.yaml).then((done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'))}>
          <Copy size={13} aria-hidden /> Copy the role
        </Button>
      </div>
      <p className="text-muted">A ClusterRole with just these is made for you to copy. Have an administrator create it and give it to you, not to Drawbridge.</p>
      <details className="mt-1">
        <summary className="text-sm text-muted select-none hover:text-text">Show the role and the commands that give it</summary>
        <div className="mt-1.5 flex flex-col gap-1.5">
          <CodeBlock text={role.yaml} label="ClusterRole with the rights that are missing" className="max-h-56" />
          <CodeBlock text={role.commands.join('\n')} label="Commands that give the role" className="max-h-32" />
        </div>
      </details>
    </section>
  );
}
