/** A note or comment in two versions: both side by side, what differs marked, and one press to choose. Popover and popup show it. */

import type { NoteConflict } from '../shared/model';
import { wordsOf } from '../shared/words';
import { make } from './dom';
import { type Piece, lineDiff } from './lineDiff';

export type Choice = 'mine' | 'theirs' | 'both';

const CHOICES: [Choice, string][] = [['mine', 'Keep mine'], ['theirs', 'Keep the other'], ['both', 'Keep both']];
const ABOUT = 'Two machines changed the same lines. The text holds both until you choose, and the history keeps both.';
/** Lines that agree are shown so far from a difference. */
const AROUND = 2;

/** Shows a conflict while there is one. `choose` rejects with a sentence when the choice could not be kept. */
export class ConflictSlot {
  readonly root = make('div');
  private shown = '';

  constructor(private readonly choose: (choice: Choice) => Promise<unknown>) {}

  show(conflict: NoteConflict | undefined): void {
    const look = JSON.stringify(conflict ?? null);
    if (look === this.shown) return;
    this.shown = look;
    this.root.replaceChildren(...(conflict ? [conflictView(conflict, this.choose)] : []));
  }
}

export function conflictView({ mine, theirs, of }: NoteConflict, choose: (choice: Choice) => Promise<unknown>): HTMLElement {
  const said = make('p', { class: 'about', role: 'status' }, ABOUT);
  let busy = false;
  const take = async (choice: Choice): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await choose(choice);
    } catch (error) {
      said.textContent = `Could not keep your choice: ${wordsOf(error)}`;
      said.classList.add('bad');
    }
    busy = false;
  };
  const buttons = CHOICES.map(([choice, name]) => make('button', { type: 'button', click: () => void take(choice) }, name));
  return make('section', { class: 'conflict', 'aria-label': `Two versions of the ${of ?? 'note'}` },
    make('strong', {}, `This ${of ?? 'note'} has two versions`), said,
    make('div', { class: 'versions', tabindex: '0', role: 'group', 'aria-label': 'Both versions' }, versions(lineDiff(mine, theirs))),
    make('div', { class: 'choices' }, ...buttons));
}

function versions(pieces: Piece[]): HTMLTableElement {
  const heads = ['This machine', 'The other one'].map((name) => make('th', { scope: 'col' }, name));
  const rows = pieces.map((piece, index) =>
    'same' in piece
      ? make('tr', {}, make('td', { colspan: '2', class: 'same' }, agreed(piece.same, index > 0, index < pieces.length - 1)))
      : make('tr', {}, side('mine', piece.mine), side('theirs', piece.theirs)));
  return make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
}

function side(whose: string, lines: string[]): HTMLElement {
  const empty = lines.every((line) => line.trim() === '');
  return make('td', { class: `differs ${whose}` }, empty ? make('em', {}, 'nothing here') : make('mark', {}, lines.join('\n')));
}

/** Lines in both versions, the middle of many left out. */
function agreed(lines: string[], follows: boolean, leads: boolean): string {
  const head = follows ? AROUND : 0;
  const tail = leads ? AROUND : 0;
  const left = lines.length - head - tail;
  if (left < 2) return lines.join('\n');
  return [...lines.slice(0, head), `… ${left} lines the same`, ...(tail > 0 ? lines.slice(-tail) : [])].join('\n');
}
