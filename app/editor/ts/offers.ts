// What there is to offer: people who can see the issue, emoji, and blocks.

import type { Node, NodeType } from 'prosemirror-model';
import type { Command, EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { pageProof } from '../../page-proof.ts';
import * as commands from './commands.ts';
import { emojiBegun, read } from './convert.ts';
import type { Choice, Source } from './menu.ts';
import { schema } from './schema.ts';
import { fill, words } from './words.ts';

const MOST_EMOJI = 12;

type Person = { name: string; written: string };

/** As `wake::people` asks: Byline's own server, which asks Jira as this person. */
export function people(form: HTMLFormElement, say: (words: string) => void): Source {
  return {
    name: words.people,
    pattern: /(?:^|[\s([{"'\ufffc])@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,39})$/u,
    pause: 180,
    offer: async (typed) => {
      if ((typed.match(/ /g) ?? []).length > 2) return [];
      const fields = new FormData(form);
      const body = new URLSearchParams({ site: String(fields.get('site')), key: String(fields.get('key')), name: typed });
      try {
        const reply = await fetch('/api/people', { method: 'POST', headers: pageProof(), body });
        const answer = (await reply.json()) as { people: Person[]; words?: string | null };
        // Behind a space there may be anything else that somebody goes on to write.
        const nobody = answer.people.length === 0 && !typed.includes(' ') ? fill(words.nobody, { name: typed }) : null;
        const said = answer.words ?? nobody;
        if (said) say(said);
        return answer.people.map(person);
      } catch {
        // Nobody is kept from writing by a list that does not come.
        return [];
      }
    },
  };
}

function person({ name, written }: Person): Choice {
  return { label: name, take: (view, from, to) => put(view, from, to, read(written).firstChild?.firstChild) };
}

export const emoji: Source = {
  name: words.emoji,
  pattern: /(?:^|[\s(\ufffc]):([a-z0-9_+-]{2,30})$/i,
  pause: 0,
  offer: (typed) =>
    emojiBegun(typed, MOST_EMOJI).map(({ text, name }) => ({
      label: text,
      hint: name,
      take: (view, from, to) => put(view, from, to, read(`:${name}:`).firstChild?.firstChild),
    })),
};

/** Puts an object in place of what was typed, and a space after it. */
function put(view: EditorView, from: number, to: number, node: Node | null | undefined) {
  if (!node) return;
  const tr = view.state.tr.replaceWith(from, to, [node, schema.text(' ')]);
  view.dispatch(tr.scrollIntoView());
}

/** `names` are others by which it is found, in English, as whoever knows other editors types them. */
type Block = { label: string; names: string; command: Command };

const wrapped = (name: string, attrs?: Record<string, string>): Command => {
  const make = () => (commands.nodes[name] as NodeType).createAndFill(attrs) as Node;
  const wrap = commands.toggleFrame(name, attrs);
  // Around the line where that fits; else as a block of its own.
  return (state, dispatch) => (!commands.around(state, name) && wrap(state) ? wrap(state, dispatch) : commands.insertBlock(make)(state, dispatch));
};

const panel = (panelType: string, label: string): Block => ({
  label,
  names: `panel ${panelType} callout`,
  command: wrapped('panel', { panelType }),
});

const expand: Command = (state, dispatch) =>
  wrapped(commands.around(state, 'expand') ? 'nestedExpand' : 'expand')(state, dispatch);

const BLOCKS: Block[] = [
  { label: fill(words.heading, { level: 1 }), names: 'h1 heading title', command: commands.heading(1) },
  { label: fill(words.heading, { level: 2 }), names: 'h2 heading', command: commands.heading(2) },
  { label: fill(words.heading, { level: 3 }), names: 'h3 heading', command: commands.heading(3) },
  { label: words.list, names: 'bullet list', command: commands.toggleList('bulletList') },
  { label: words.numbered_list, names: 'ordered numbered list', command: commands.toggleList('orderedList') },
  { label: words.task_list, names: 'action checkbox task todo', command: commands.tasks },
  { label: words.code_block, names: 'code snippet', command: commands.codeBlock },
  { label: words.table, names: 'grid table', command: commands.insertBlock(commands.newTable) },
  panel('info', words.panel_info),
  panel('note', words.panel_note),
  panel('tip', words.panel_tip),
  panel('success', words.panel_success),
  panel('warning', words.panel_warning),
  panel('error', words.panel_error),
  { label: words.expand, names: 'collapse details expand', command: expand },
  { label: words.quote, names: 'blockquote quote', command: wrapped('blockquote') },
  { label: words.divider, names: 'divider rule line horizontal', command: commands.insertBlock(() => (commands.nodes.rule as NodeType).create()) },
  {
    label: words.date,
    names: 'date day today',
    command: (state, dispatch) =>
      commands.insertInline((commands.nodes.date as NodeType).create({ timestamp: commands.today() }))(state, dispatch),
  },
  {
    label: words.status,
    names: 'lozenge label status',
    command: commands.insertInline((commands.nodes.status as NodeType).create({ text: words.status_default, color: 'neutral' })),
  },
];

/** Those that fit where the caret is. */
function fitting(typed: string, state: EditorState): Choice[] {
  const asked = typed.trim().toLowerCase();
  const matches = ({ label, names }: Block) => `${label.toLowerCase()} ${names}`.split(' ').some((word) => word.startsWith(asked)) || label.toLowerCase().startsWith(asked);
  return BLOCKS.filter((block) => matches(block) && block.command(state)).map(({ label, command }) => ({
    label,
    take: (view, from, to) => {
      view.dispatch(view.state.tr.delete(from, to));
      command(view.state, view.dispatch);
    },
  }));
}

export const blocks: Source = {
  name: words.blocks,
  pattern: /(?:^|\s)\/([\p{L}\p{N} ]{0,20})$/u,
  pause: 0,
  offer: fitting,
};
