export interface Option {
  readonly id: string;
  readonly label: string;
  /** A word beside the label, such as the kind of thing. */
  readonly detail?: string;
}

/**
 * The options in which every typed word occurs, in label or detail, whatever the case. Those whose name (what follows the
 * last slash) starts with the first word come first; otherwise the order stays.
 */
export function filterOptions(options: readonly Option[], typed: string): readonly Option[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return options;
  const starting: Option[] = [];
  const others: Option[] = [];
  for (const option of options) {
    const label = option.label.toLowerCase();
    const text = `${label} ${(option.detail ?? '').toLowerCase()}`;
    if (!words.every((word) => text.includes(word))) continue;
    const name = label.slice(label.lastIndexOf('/') + 1);
    (name.startsWith(first) || label.startsWith(first) ? starting : others).push(option);
  }
  return [...starting, ...others];
}
