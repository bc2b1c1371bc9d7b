/**
 * How the files of a source are called towards others: from the folder that holds all that was given, so that nothing is said of
 * where that folder is.
 * @param roots files and folders as they were given
 * @param names the files in them
 */
export function shownNames(roots: readonly string[], names: ReadonlySet<string>): (name: string) => string {
  const folders = roots.map((root) => parts(root).slice(0, names.has(root) ? -1 : undefined));
  const [first = []] = folders;
  let shared = 0;
  while (shared < first.length && folders.every((folder) => folder[shared] === first[shared])) shared++;
  return (name) => {
    const own = parts(name);
    return first.slice(0, shared).every((part, index) => own[index] === part) ? own.slice(shared).join('/') : name;
  };
}

const parts = (path: string): readonly string[] => path.replace(/[\\/]+$/, '').replace(/^(\.[\\/])+/, '').split(/[\\/]/).filter((part) => part !== '.');
