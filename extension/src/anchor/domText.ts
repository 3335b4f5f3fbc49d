/** The text of a part of a page as it is read, and which point of the document each offset is. */

import { OBJECT, partOf } from './leftOut';
import { type Offsets, Text } from './text';

export interface TextOptions {
  /** Elements to leave out besides those that are always: parts of a row that are not the paper's. */
  leaveOut?: (element: Element) => boolean;
}

/** A stretch of the text that is one to one in a text node, or one formula. */
interface Stretch {
  node: Node;
  /** Where in the text it begins, and where in the node. */
  at: number;
  from: number;
  length: number;
}

class Reader {
  readonly stretches: Stretch[] = [];
  readonly parts: string[] = [];
  length = 0;
  /** A word ended and white space is due before the next. */
  private due: '' | ' ' | '\n' = '';
  private spaceNode: Stretch | null = null;

  constructor(private readonly leaveOut: ((element: Element) => boolean) | undefined) {}

  read(node: Node): void {
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.nodeType === 3) this.readText(child, child.nodeValue ?? '');
      else if (child.nodeType === 1) this.readElement(child as Element);
    }
  }

  private readElement(element: Element): void {
    const part = partOf(element);
    if (part === 'nothing' || this.leaveOut?.(element)) return;
    if (part === 'formula') {
      this.add(element, 0, OBJECT);
      return;
    }
    if (part === 'block') this.end();
    this.read(element);
    if (part === 'block') this.end();
  }

  private end(): void {
    if (this.length > 0) this.due = '\n';
  }

  private readText(node: Node, value: string): void {
    for (const match of value.matchAll(/(\s*)(\S+(?:\s\S+)*)?/g)) {
      const [all, space = '', words] = match;
      if (!all) continue;
      if (space && this.length > 0 && !this.due) {
        this.due = ' ';
        this.spaceNode = { node, at: 0, from: match.index, length: 1 };
      }
      if (words) this.add(node, match.index + space.length, words.replace(/\s/g, ' '));
    }
  }

  private add(node: Node, from: number, value: string): void {
    if (this.due) {
      if (this.due === ' ' && this.spaceNode) this.stretches.push({ ...this.spaceNode, at: this.length });
      this.parts.push(this.due);
      this.length += 1;
      this.due = '';
    }
    this.stretches.push({ node, at: this.length, from, length: value.length });
    this.parts.push(value);
    this.length += value.length;
  }
}

/** Whether a point of the document is before a stretch: one right before a formula is, one at the first letter is not. */
function isBefore(point: Range, { node, from }: Stretch): boolean {
  if (node.nodeType === 3) return point.comparePoint(node, from) > 0;
  const parent = node.parentNode ?? node;
  return point.comparePoint(parent, [...parent.childNodes].indexOf(node as ChildNode)) >= 0;
}

export class DomText extends Text {
  private readonly stretches: readonly Stretch[];

  constructor(
    readonly root: Node,
    options: TextOptions = {},
  ) {
    const reader = new Reader(options.leaveOut);
    if (root.nodeType === 3) reader.read({ firstChild: root } as unknown as Node);
    else reader.read(root);
    super(reader.parts.join(''), true);
    this.stretches = reader.stretches;
  }

  /** The range of the document that shows these offsets: it begins and ends in what is shown. */
  range(start: number, end: number): Range {
    const range = (this.root.ownerDocument ?? (this.root as Document)).createRange();
    const first = this.stretches[this.indexAt(start, false)];
    const last = this.stretches[this.indexAt(end, true)];
    if (!first || !last) {
      range.selectNodeContents(this.root);
      range.collapse(true);
      return range;
    }
    if (first.node.nodeType === 3) range.setStart(first.node, first.from + Math.min(Math.max(start - first.at, 0), first.length));
    else range.setStartBefore(first.node);
    if (last.node.nodeType === 3) range.setEnd(last.node, last.from + Math.min(Math.max(end - last.at, 0), last.length));
    else range.setEndAfter(last.node);
    return range;
  }

  /** What of a range is in the text; an empty one if nothing is. A formula that is touched is taken whole. */
  offsets(range: Range): Offsets {
    const start = this.offsetOf(range.startContainer, range.startOffset, 'start');
    return { start, end: Math.max(start, this.offsetOf(range.endContainer, range.endOffset, 'end')) };
  }

  private offsetOf(node: Node, offset: number, side: 'start' | 'end'): number {
    const point = (node.ownerDocument ?? (node as Document)).createRange();
    point.setStart(node, offset);
    point.collapse(true);
    const index = this.first((stretch) => isBefore(point, stretch)) - 1;
    const stretch = this.stretches[index];
    if (!stretch) return 0;
    const { at, from, length } = stretch;
    if (stretch.node.nodeType !== 3 && side === 'start' && stretch.node.contains(node)) return at;
    const within = stretch.node === node && stretch.node.nodeType === 3 ? Math.min(offset - from, length) : length;
    if (within < length || side === 'end') return at + within;
    return this.stretches[index + 1]?.at ?? at + length;
  }

  /** Index of the stretch that holds an offset; of one between two the earlier if `ending`, the later if not. */
  private indexAt(offset: number, ending: boolean): number {
    const next = this.first(({ at }) => (ending ? at >= offset : at > offset));
    const index = Math.max(0, next - 1);
    const stretch = this.stretches[index];
    const beyond = !ending && stretch && stretch.at + stretch.length <= offset && index + 1 < this.stretches.length;
    return beyond ? index + 1 : index;
  }

  private first(holds: (stretch: Stretch) => boolean): number {
    let low = 0;
    let high = this.stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.stretches[middle] as Stretch)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The text of what is below a node: of an element, a document, a text node. */
export function textOf(root: Node, options: TextOptions = {}): DomText {
  return new DomText(root, options);
}
