import { useMutation } from '@tanstack/react-query';
import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import type { Draft } from '@/lib/model/draft';
import { fetchExport } from '@/lib/queries/export';
import { Button } from '@/components/ui/button';
import { copyText, saveText } from '@/components/ui/download';

const FILE_NAME = 'drawbridge-policies.yaml';

/** Takes the draft's policies out of Drawbridge: onto the clipboard or as a file. */
export function ExportButtons({ draft, disabled }: { readonly draft: Draft; readonly disabled: boolean }) {
  const [said, setSaid] = useState('');
  const copy = useMutation({
    mutationFn: async () => copyText(await fetchExport(draft)),
    onSuccess: (done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'),
    onError: (error) => setSaid(error.message),
  });
  const download = useMutation({
    mutationFn: () => fetchExport(draft),
    onSuccess: (yaml) => {
      saveText(FILE_NAME, yaml, 'application/yaml');
      setSaid('Downloaded');
    },
    onError: (error) => setSaid(error.message),
  });
  return (
    <>
      <span role="status" className="max-w-72 truncate text-sm text-muted @max-[680px]:sr-only" title={said}>
        {said}
      </span>
      <Button size="sm" onClick={() => copy.mutate()} disabled={disabled || copy.isPending}>
        <Copy size={13} aria-hidden /> <span className="@max-[680px]:sr-only">Copy</span>
      </Button>
      <Button size="sm" variant="primary" onClick={() => download.mutate()} disabled={disabled || download.isPending}>
        <Download size={13} aria-hidden /> Download YAML
      </Button>
    </>
  );
}
