/** One document of a YAML stream, with the 0-based number of its first line. */
export interface DocumentText {
  readonly text: string;
  readonly firstLine: number;
}

/**
 * Cuts a YAML stream at its document markers. A line that begins with `---` or `...` is a marker wherever it stands:
 * YAML allows it in no scalar. So each document can be parsed by itself, and a broken one spoils no other.
 * https://yaml.org/spec/1.2.2/#914-explicit-documents
 */
export function* splitDocuments(text: string): Generator<DocumentText> {
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  let start = 0;
  let line = 0;
  let counted = 0;
  const documentUpTo = (end: number): DocumentText => {
    line += countNewlines(text, counted, start);
    counted = start;
    return { text: text.slice(start, end), firstLine: line };
  };
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    if (match.index > start) {
      const document = documentUpTo(match.index);
      if (hasContent(document.text)) yield document;
    }
    // After `...` only a comment may follow; `---` may carry content and belongs to its document.
    start = match[0] === '...' ? endOfLine(text, match.index) : match.index;
  }
  const last = documentUpTo(text.length);
  if (hasContent(last.text)) yield last;
}

/** Whether there is anything but blank lines, comments, directives and a bare marker. */
function hasContent(text: string): boolean {
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    const line = text.slice(start, end).trim();
    const afterMarker = start === 0 && line.startsWith('---') ? line.slice(3).trimStart() : line;
    if (afterMarker !== '' && !afterMarker.startsWith('#') && !afterMarker.startsWith('%')) return true;
    start = end;
  }
  return false;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline + 1;
}

function countNewlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
