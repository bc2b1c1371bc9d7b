/** Reads colours of the theme that an element stands in, by the names of the style sheet's variables, and the element's font. */
export function readStyle<Name extends string>(names: readonly Name[], element: HTMLElement = document.body): Readonly<Record<Name | 'font', string>> {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--db-${name}`).trim() || '#888888'])) as Record<Name, string>;
  return { ...colours, font: style.fontFamily || 'system-ui, sans-serif' };
}
