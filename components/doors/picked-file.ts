/** A file that was chosen or dropped, not yet read. */
export interface PickedFile {
  /** With the folders it lay in, below the one that was dropped. */
  readonly name: string;
  readonly file: File;
}

const MANIFEST = /\.(ya?ml|json)$/i;
/** Folders that hold no manifests of their own, and what is hidden. */
const isPassedOver = (name: string): boolean => name.startsWith('.') || name === 'node_modules' || name === 'drawbridge-drafts';

/**
 * The files of a drop: those that were dropped themselves, whatever they are called, and of folders all manifests below. What is
 * in a drop can be asked for only while it is told of, so this must be called before anything is waited for.
 */
export function pickFromDrop(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  return Promise.all(
    items.map(async ({ entry, file }) => {
      if (entry?.isDirectory) return walk(entry as FileSystemDirectoryEntry, entry.name);
      return file ? [{ name: file.name, file }] : [];
    }),
  ).then((found) => found.flat());
}

/** The files of a file input; those of a folder bring their path. */
export function pickFromInput(files: Iterable<File>): readonly PickedFile[] {
  return [...files].flatMap((file) => {
    const path = file.webkitRelativePath;
    if (path === '') return [{ name: file.name, file }];
    const [, ...below] = path.split('/');
    return MANIFEST.test(path) && !below.some(isPassedOver) ? [{ name: path, file }] : [];
  });
}

async function walk(folder: FileSystemDirectoryEntry, path: string): Promise<readonly PickedFile[]> {
  const found: PickedFile[] = [];
  for (const entry of await entriesOf(folder)) {
    const name = `${path}/${entry.name}`;
    if (isPassedOver(entry.name)) continue;
    if (entry.isDirectory) found.push(...(await walk(entry as FileSystemDirectoryEntry, name)));
    else if (MANIFEST.test(entry.name)) found.push({ name, file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)) });
  }
  return found;
}

/** Browsers give the entries of a folder a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...some);
  }
}
