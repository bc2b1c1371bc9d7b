import { parsePeer, type PeerId, type PolicyId } from '@/lib/model/ids';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import type { Name } from '@/lib/queries/question/names';
import { rankNames, type Ranked } from '@/lib/queries/question/rank-names';
import { readQuestion, type Known } from '@/lib/queries/question/read-question';
import type { Reading } from '@/lib/queries/question/readings';
import type { Selected } from '@/lib/queries/view-state';
import { formatNumber, plural } from '@/components/ui/format';
import type { Command } from './command';
import type { Recent } from './recent';

/** Something that can be chosen. */
export type Item =
  | { readonly kind: 'reading'; readonly id: string; readonly reading: Reading; /** What was typed, to be remembered. */ readonly text: string }
  | { readonly kind: 'name'; readonly id: string; readonly name: Name }
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
  | { readonly kind: 'filter'; readonly id: string; readonly filter: string }
  | { readonly kind: 'address'; readonly id: string; readonly block: string }
  /** A question to begin with: choosing it writes it. */
  | { readonly kind: 'example'; readonly id: string; readonly text: string };

export interface Section {
  readonly title: string;
  readonly items: readonly Item[];
  /** How many there are besides. */
  readonly more: number;
}

export interface Palette {
  readonly sections: readonly Section[];
  /** Why a question has no answer yet. */
  readonly note: string | null;
  /** What has to be asked for, so that the answer can be shown. */
  readonly needs?: Reading['needs'];
}

export interface PaletteInput {
  readonly known: Known;
  readonly commands: readonly Command[];
  readonly recent: readonly Recent[];
  readonly examples: readonly string[];
}

/** So many names are listed; typing on narrows them. */
const LISTED = 60;
/** So few commands stand below names that fit as well. */
const FEW = 8;

/** What a typed text offers: the question it asks, as it was understood, then names, commands and more. Nothing typed offers what was chosen last. */
export function paletteOf(typed: string, { known, commands, recent, examples }: PaletteInput): Palette {
  const text = typed.trim();
  if (text === '') {
    return {
      note: null,
      sections: filled([
        { title: 'Recent', items: recentItems(recent, known, commands), more: 0 },
        { title: 'Ask', items: examples.map((example) => ({ kind: 'example', id: `example ${example}`, text: example })), more: 0 },
        { title: 'Commands', items: commands.filter(({ rare }) => !rare).map(commandItem), more: 0 },
      ]),
    };
  }
  const question = readQuestion(text, known);
  const readings = question.kind === 'read' ? question.readings : question.kind === 'unclear' ? question.suggestions : [];
  const names = rankNames(known.names, text);
  const found = rankCommands(commands, text);
  const nameSection: Section = { title: 'Names', items: names.slice(0, LISTED).map(({ item }) => ({ kind: 'name', id: item.id, name: item })), more: Math.max(0, names.length - LISTED) };
  const commandSection: Section = { title: 'Commands', items: found.map(({ item }) => commandItem(item)).slice(0, FEW), more: 0 };
  // A command that is typed out comes before names that merely have its letters.
  const commandsFirst = (found[0]?.rank ?? 0) > (names[0]?.rank ?? 0);
  return {
    note: question.kind === 'unclear' ? question.message : null,
    ...(readings[0]?.needs && { needs: readings[0].needs }),
    sections: filled([
      { title: question.kind === 'read' ? plural(question.readings.length, { one: 'Question', other: 'Which do you mean?' }) : 'Which do you mean?', items: readings.map((reading, index) => ({ kind: 'reading', id: `reading ${index}`, reading, text })), more: question.kind === 'read' ? question.more : 0 },
      ...readings.slice(0, 1).flatMap((reading) => answerSections(reading, known)),
      { title: 'Addresses', items: addressItems(text), more: 0 },
      { title: 'Filter', items: filterItems(text), more: 0 },
      ...(commandsFirst ? [commandSection, nameSection] : [nameSection, commandSection]),
    ]),
  };
}

/** What the likeliest reading has for an answer already. */
function answerSections({ answer }: Reading, { names }: Known): readonly Section[] {
  if (!answer) return [];
  const found = answer.flatMap((id) => names.find((name) => name.id === id) ?? []);
  return [{ title: `Answer: ${found.length === 0 ? 'none' : formatNumber(found.length)}`, items: found.slice(0, LISTED).map((name) => ({ kind: 'name', id: name.id, name })), more: Math.max(0, found.length - LISTED) }];
}

const filled = (sections: readonly Section[]): readonly Section[] => sections.filter(({ title, items }) => items.length > 0 || title.startsWith('Answer'));

const commandItem = (command: Command): Item => ({ kind: 'command', id: `command ${command.id}`, command });

function recentItems(recent: readonly Recent[], { names }: Known, commands: readonly Command[]): readonly Item[] {
  return recent.flatMap((one): readonly Item[] => {
    if (one.kind === 'question') return [{ kind: 'example', id: `example ${one.text}`, text: one.text }];
    const name = one.kind === 'name' ? names.find(({ id }) => id === one.id) : undefined;
    const command = one.kind === 'command' ? commands.find(({ id }) => id === one.id) : undefined;
    return name ? [{ kind: 'name', id: name.id, name }] : command ? [{ ...commandItem(command), id: `recent ${command.id}` }] : [];
  });
}

/** Commands by their title and by other words for them. */
function rankCommands(commands: readonly Command[], text: string): readonly Ranked<Command>[] {
  const asNames = commands.map((command) => ({ command, full: command.title.toLowerCase(), short: command.title.toLowerCase(), detail: command.keywords, kind: 'outside' as const }));
  return rankNames(asNames, text).filter(({ rank, item }) => rank > 1 || text.split(/\s+/).every((word) => item.detail.toLowerCase().includes(word.toLowerCase()))).map(({ item, rank }) => ({ item: item.command, rank }));
}

/** Addresses are no names of the cluster; who may use them can be asked all the same. */
function addressItems(text: string): readonly Item[] {
  const block = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  return /^[0-9a-f.:]+(\/\d+)?$/i.test(text) && parsePeer(`cidr/${block}`) && parsePairFilter(`ip=${text}`).ok ? [{ kind: 'address', id: `address ${text}`, block }] : [];
}

/** A text in the language of filters, which plain words are not. */
function filterItems(text: string): readonly Item[] {
  return /[:=]/.test(text) && !/^[0-9a-f.:/]+$/i.test(text) && parsePairFilter(text).ok ? [{ kind: 'filter', id: 'filter', filter: text }] : [];
}

/** What choosing a name selects. */
export function selectionOf({ id, kind, label }: Name): Selected {
  if (kind === 'policy') return { kind: 'policy', id: id as PolicyId };
  if (kind === 'namespace') return { kind: 'namespace', name: label };
  return { kind: 'peer', id: id as PeerId };
}
