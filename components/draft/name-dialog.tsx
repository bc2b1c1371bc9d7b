import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** Asks what the draft is called and what there is to say about it. */
export function NameDialog({ name, notes, onClose, onSave }: { readonly name: string; readonly notes: string; readonly onClose: () => void; readonly onSave: (name: string, notes: string) => void }) {
  const [called, setCalled] = useState(name);
  const [said, setSaid] = useState(notes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (called.trim() === '') return;
    onSave(called, said);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Name and notes of the draft"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="name-form" variant="primary" disabled={called.trim() === ''}>
            Save
          </Button>
        </>
      }
    >
      <form id="name-form" onSubmit={submit} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1 text-sm text-muted">
          Name
          <input autoFocus value={called} maxLength={90} onChange={(event) => setCalled(event.target.value)} onFocus={(event) => event.target.select()} className="h-8 rounded-md border border-control bg-panel px-2.5 text-base text-text" />
        </label>
        <label className="flex flex-col gap-1 text-sm text-muted">
          Notes
          <textarea rows={5} value={said} maxLength={10_000} onChange={(event) => setSaid(event.target.value)} className="rounded-md border border-control bg-panel px-2.5 py-1.5 text-base text-text" />
        </label>
      </form>
    </Dialog>
  );
}
