import { FolderOpen, Upload } from 'lucide-react';
import { useId } from 'react';
import type { SourceView } from '@/lib/queries/contract/source';
import { Button } from '@/components/ui/button';
import { pickFromInput } from './picked-file';
import type { Doors } from './use-doors';

/** The door for files: chosen, dropped or pasted. */
export function ManifestsDoor({ doors, limits, disabled }: { readonly doors: Doors; readonly limits: SourceView['limits'] | undefined; readonly disabled: boolean }) {
  const id = useId();
  const { pasted, setPasted } = doors;
  const choose = (folder: boolean) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = folder;
    // Of a folder everything is listed, and what is no manifest is passed over.
    if (!folder) input.accept = '.yaml,.yml,.json,application/yaml,application/json';
    input.addEventListener('change', () => void doors.openFiles(Promise.resolve(pickFromInput(input.files ?? []))));
    input.click();
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-dashed border-control bg-bg px-3 py-3">
        <Upload size={18} aria-hidden className="shrink-0 text-muted" />
        <p className="min-w-40 flex-1 text-muted">Drop files or folders here, or anywhere on the page, at any time.</p>
        <Button size="sm" disabled={disabled} onClick={() => choose(false)}>
          Choose files…
        </Button>
        <Button size="sm" disabled={disabled} onClick={() => choose(true)}>
          <FolderOpen size={14} aria-hidden /> Choose a folder…
        </Button>
      </div>
      <label htmlFor={id} className="text-muted">
        Or paste YAML or JSON, such as the output of <span className="font-mono text-sm">helm template</span> or <span className="font-mono text-sm">kubectl get -o yaml</span>:
      </label>
      <textarea
        id={id}
        value={pasted}
        rows={pasted === '' ? 3 : 8}
        spellCheck={false}
        disabled={disabled}
        onChange={(event) => setPasted(event.target.value)}
        placeholder={'apiVersion: v1\nkind: Pod'}
        className="w-full resize-y rounded-md border border-control bg-panel px-2.5 py-1.5 font-mono text-sm placeholder:text-faint"
      />
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 text-sm text-muted">
          Kept in the memory of this Drawbridge alone, and not written to disk.{limits ? ` Up to ${Math.round(limits.bytes / 1024 / 1024)} MiB at once.` : ''}
        </p>
        <Button size="sm" variant="primary" disabled={disabled || pasted.trim() === ''} onClick={() => void doors.openText(pasted)}>
          Open what is pasted
        </Button>
      </div>
    </div>
  );
}
