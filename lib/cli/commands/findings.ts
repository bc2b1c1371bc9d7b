import { plural } from '@/lib/model/plural';
import { objectTitle } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { ruleCatalogue } from '@/lib/policy/findings/catalogue';
import { findMistakes } from '@/lib/policy/findings/find-mistakes';
import type { Finding, ObjectRef } from '@/lib/policy/findings/finding';
import { csvLine } from '@/lib/model/csv';
import type { Command } from '../context.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { mdHead, mdRow } from '../format/markdown.ts';
import { sarifLog } from '../format/sarif.ts';
import { jsonText, printable } from '@/lib/model/printable';
import { version } from '../project.ts';
import { readSource } from '../read-source.ts';

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Prints what in the policies is likely a mistake. */
export const findings: Command = async (run) => {
  const { snapshot, complete } = await readSource(run.positionals, run);
  const found = findMistakes(new AllowGraph(snapshot));
  await run.print(printed(run.format, found));
  const from = run.values['fail-on'] ?? 'warning';
  const fails = from === 'never' ? -1 : SEVERITIES.findIndex((severity) => severity === from);
  if (found.some(({ severity }) => SEVERITIES.indexOf(severity) <= fails)) return 1;
  return complete ? 0 : 2;
};

function* printed(format: string, found: readonly Finding[]): Generator<string> {
  switch (format) {
    case 'json':
      yield `${jsonText({ version: JSON_VERSION, findings: found }, 2)}\n`;
      return;
    case 'sarif':
      yield `${sarif(found)}\n`;
      return;
    case 'csv':
      yield csvLine(['severity', 'code', 'object', 'field', 'file', 'line', 'message', 'why', 'hint']);
      for (const { severity, code, objects, field, message, why, hint } of found) {
        const [first] = objects;
        yield csvLine([severity, code, first ? objectTitle(first) : '', field ?? '', first?.file ?? '', first?.line === undefined ? '' : String(first.line), message, why, hint ?? '']);
      }
      return;
    case 'md':
      yield mdHead(['severity', 'finding', 'where', 'what']);
      for (const one of found) yield mdRow([one.severity, one.title, placeText(one), one.message]);
      yield `\n${countText(found)}\n`;
      return;
    default:
      for (const one of found) {
        yield `${one.severity}: ${printable(placeText(one))}: ${printable(one.message)} [${one.code}]\n`;
        if (one.hint !== undefined) yield `  ${printable(one.hint)}\n`;
      }
      for (const code of new Set(found.map((one) => one.code))) yield `\n[${code}] ${ruleCatalogue[code].title}: ${ruleCatalogue[code].why}\n`;
      yield `${found.length > 0 ? '\n' : ''}${countText(found)}\n`;
  }
}

function countText(found: readonly Finding[]): string {
  const words = { error: { one: 'error', other: 'errors' }, warning: { one: 'warning', other: 'warnings' }, info: { one: 'remark', other: 'remarks' } } as const;
  return SEVERITIES.map((severity) => {
    const count = found.filter((one) => one.severity === severity).length;
    return `${count} ${plural(count, words[severity])}`;
  }).join(', ');
}

function placeText({ objects: [first], field }: Finding): string {
  if (!first) return 'the source';
  const place = first.file === undefined ? '' : ` (${first.file}${first.line === undefined ? '' : `:${first.line}`})`;
  return `${objectTitle(first)}${field === undefined ? '' : ` ${field}`}${place}`;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

function sarif(found: readonly Finding[]): string {
  const place = ({ file, line, ...object }: ObjectRef, field?: string) => ({
    ...(file !== undefined && { file }), ...(line !== undefined && { line }), object: `${objectTitle(object)}${field === undefined ? '' : ` ${field}`}`,
  });
  return sarifLog(
    version(),
    Object.entries(ruleCatalogue).map(([id, { title, why }]) => ({ id, text: `${title}. ${why}` })),
    found.map(({ code, severity, message, hint, objects: [first, ...others], field }) => ({
      rule: code,
      level: LEVELS[severity],
      message: hint === undefined ? message : `${message} ${hint}`,
      locations: first ? [place(first, field)] : [],
      related: others.map((object) => ({ ...place(object), message: objectTitle(object) })),
    })),
  );
}
