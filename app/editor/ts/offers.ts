// What there is to offer: people who can see the issue, emoji, and blocks.

import type { Node, NodeType } from 'prosemirror-model';
import type { Command, EditorState } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import * as commands from './commands.ts';
import { emojiBegun, read } from './convert.ts';
import type { Choice, Source } from './menu.ts';
import { schema } from './schema.ts';

const MOST_EMOJI = 12;

type Person = { name: string; written: string };

/** As `wake::people` asks: Byline's own server, which asks Jira as this person. */
export function people(form: HTMLFormElement, say: (words: string) => void): Source {
  return {
    name: 'People to mention',
    pattern: /(?:^|[\s([{"'\ufffc])@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,39})$/u,
    pause: 180,
    offer: async (typed) => {
      if ((typed.match(/ /g) ?? []).length > 2) return [];
      const fields = new FormData(form);
      const body = new URLSearchParams({ site: String(fields.get('site')), key: String(fields.get('key')), name: typed });
      try {
        const reply = await fetch('/api/people', { method: 'POST', headers: { Accept: 'application/json' }, body });
        const answer = (await reply.json()) as { people: Person[]; words?: string | null };
        if (answer.words) say(answer.words);
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
  name: 'Emoji',
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

type Block = { label: string; words: string; command: Command };

const wrapped = (name: string, attrs?: Record<string, string>): Command => {
  const make = () => (commands.nodes[name] as NodeType).createAndFill(attrs) as Node;
  const wrap = commands.toggleFrame(name, attrs);
  // Around the line where that fits; else as a block of its own.
  return (state, dispatch) => (!commands.around(state, name) && wrap(state) ? wrap(state, dispatch) : commands.insertBlock(make)(state, dispatch));
};

const panel = (panelType: string, label: string): Block => ({
  label: `${label} panel`,
  words: `panel ${panelType} callout`,
  command: wrapped('panel', { panelType }),
});

const expand: Command = (state, dispatch) =>
  wrapped(commands.around(state, 'expand') ? 'nestedExpand' : 'expand')(state, dispatch);

const BLOCKS: Block[] = [
  { label: 'Heading 1', words: 'h1 title', command: commands.heading(1) },
  { label: 'Heading 2', words: 'h2', command: commands.heading(2) },
  { label: 'Heading 3', words: 'h3', command: commands.heading(3) },
  { label: 'List', words: 'bullet', command: commands.toggleList('bulletList') },
  { label: 'Numbered list', words: 'ordered', command: commands.toggleList('orderedList') },
  { label: 'Task list', words: 'action checkbox todo', command: commands.tasks },
  { label: 'Code block', words: 'snippet', command: commands.codeBlock },
  { label: 'Table', words: 'grid', command: commands.insertBlock(commands.newTable) },
  panel('info', 'Info'),
  panel('note', 'Note'),
  panel('tip', 'Tip'),
  panel('success', 'Success'),
  panel('warning', 'Warning'),
  panel('error', 'Error'),
  { label: 'Expand', words: 'collapse details', command: expand },
  { label: 'Quote', words: 'blockquote', command: wrapped('blockquote') },
  { label: 'Divider', words: 'rule line horizontal', command: commands.insertBlock(() => (commands.nodes.rule as NodeType).create()) },
  {
    label: 'Date',
    words: 'day today',
    command: (state, dispatch) =>
      commands.insertInline((commands.nodes.date as NodeType).create({ timestamp: commands.today() }), true)(state, dispatch),
  },
  {
    label: 'Status',
    words: 'lozenge label',
    command: commands.insertInline((commands.nodes.status as NodeType).create({ text: 'STATUS', color: 'neutral' }), true),
  },
];

/** Those that fit where the caret is. */
function fitting(typed: string, state: EditorState): Choice[] {
  const asked = typed.trim().toLowerCase();
  const matches = ({ label, words }: Block) => `${label.toLowerCase()} ${words}`.split(' ').some((word) => word.startsWith(asked)) || label.toLowerCase().startsWith(asked);
  return BLOCKS.filter((block) => matches(block) && block.command(state)).map(({ label, command }) => ({
    label,
    take: (view, from, to) => {
      view.dispatch(view.state.tr.delete(from, to));
      command(view.state, view.dispatch);
    },
  }));
}

export const blocks: Source = {
  name: 'Blocks to insert',
  pattern: /(?:^|\s)\/([\p{L}\p{N} ]{0,20})$/u,
  pause: 0,
  offer: fitting,
};
