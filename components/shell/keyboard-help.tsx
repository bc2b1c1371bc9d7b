import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { hasSingleKeys, setSingleKeys } from './single-keys';

const GROUPS: readonly { readonly title: string; readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      { keys: ['Ctrl K', '⌘ K', '/'], does: 'Search: names, commands, and questions such as “who can reach shop/db”' },
      { keys: ['N'], does: 'Narrow what is shown by a filter' },
      { keys: ['1'], does: 'Map' },
      { keys: ['2'], does: 'Matrix' },
      { keys: ['3'], does: 'Reach' },
      { keys: ['A'], does: 'Allow a connection from the selected workload: to a workload, Service, namespace or the Internet' },
      { keys: ['C'], does: 'Put the selected workload into the middle, with who reaches it and whom it reaches; of a connection: all paths' },
      { keys: ['D'], does: 'Deny the selected connection; with no connection selected, open or close the draft' },
      { keys: ['Ctrl Z', '⌘ Z'], does: 'Undo the last change of the draft' },
      { keys: ['Ctrl Shift Z', '⌘ Shift Z'], does: 'Redo' },
      { keys: ['H'], does: 'What has changed since you looked' },
      { keys: ['P'], does: 'Problems of the input' },
      { keys: ['S'], does: 'The sources that are open: arrows and Enter go to another one' },
      { keys: ['Esc'], does: 'Close, leave the focus, or clear the selection' },
      { keys: ['?'], does: 'These keys' },
    ],
  },
  {
    title: 'Map',
    keys: [
      { keys: ['F'], does: 'Fit everything into view' },
      { keys: ['L'], does: 'Arrange anew' },
      { keys: ['O', 'double click'], does: 'Open or close the selected group, or a workload with its ports and pods' },
      { keys: ['E'], does: 'Open all groups, or close them' },
      { keys: ['Tab', 'arrows'], does: 'Go through namespaces, workloads and edges' },
      { keys: ['Enter'], does: 'Select' },
      { keys: ['drag +'], does: 'Allow: drop it on a workload, a Service that appears beside it, a namespace or the Internet; Esc gives up' },
    ],
  },
  {
    title: 'Matrix',
    keys: [
      { keys: ['arrows', 'Page', 'Home', 'End'], does: 'Move between cells; before the first are the names' },
      { keys: ['Enter'], does: 'Ask why for the pair, or list the pairs of the cell; on a name, select it' },
      { keys: ['Space', 'O'], does: 'Open or close the groups of the cell or the name' },
      { keys: ['Shift arrows', 'drag'], does: 'Choose a block of cells: A allows, D denies and K keeps all of it' },
    ],
  },
  {
    title: 'Tables, lists and panels',
    keys: [
      { keys: ['↑', '↓', 'Page', 'Home', 'End'], does: 'Move between rows' },
      { keys: ['Enter'], does: 'Ask why for the row' },
      { keys: ['arrows'], does: 'Resize a panel, on its edge; Enter collapses it' },
    ],
  },
];

/** The list of keys. */
export function KeyboardHelp({ onClose, onTour }: { readonly onClose: () => void; readonly onTour: () => void }) {
  const [singleKeys, setShown] = useState(hasSingleKeys);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keys" footer={<Button onClick={onTour}>Take the tour</Button>}>
      <div className="flex flex-col gap-4">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3 className="section-label mb-1">{group.title}</h3>
            <dl className="grid grid-cols-[190px_1fr] gap-x-4 gap-y-1">
              {group.keys.map(({ keys, does }) => (
                <div key={does} className="contents">
                  <dt className="flex flex-wrap gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd className="text-muted">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label className="flex items-start gap-2 border-t pt-3">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => {
              setSingleKeys(event.target.checked);
              setShown(event.target.checked);
            }}
            className="mt-1 size-3.5 shrink-0 accent-accent"
          />
          <span>
            Single keys act everywhere
            <span className="block text-sm text-muted">Turn this off if you dictate, or hit keys by accident. Those with Ctrl or ⌘, and the map’s own while it has the focus, stay.</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}
