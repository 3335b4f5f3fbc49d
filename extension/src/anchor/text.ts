/** A text that can be quoted: as it is read, with what is worked out of it once for all quotes. */

import { CodePoints } from './codePoints';
import { NormalForm } from './normalForm';
import { Words } from './words';

/** Offsets in UTF-16 units of a text's `value`, the end excluded. */
export interface Offsets {
  start: number;
  end: number;
}

export class Text {
  private points: CodePoints | undefined;
  private oneLine: string | undefined;
  private normal: NormalForm | undefined;
  private known: Words | undefined;

  /** Line ends in `value` separate words; blocks (paragraphs, cells) if `blocks`, lines of a page if not. */
  constructor(
    readonly value: string,
    readonly blocks = false,
  ) {}

  get codePoints(): CodePoints {
    return (this.points ??= new CodePoints(this.value));
  }

  /** The text with every white space a plain space; offsets are the same. */
  get line(): string {
    return (this.oneLine ??= this.value.replace(/\s/g, ' '));
  }

  get form(): NormalForm {
    return (this.normal ??= new NormalForm(this.line));
  }

  get words(): Words {
    return (this.known ??= new Words(this.line, this.form, this.blocks ? this.line : this.value));
  }
}

/** A text that is known as a string only: a page of a PDF, with line ends where its lines end. */
export function textOfString(value: string): Text {
  return new Text(value);
}

/** Several pages as one text, a line end between two. */
export class Pages extends Text {
  private readonly starts: number[] = [];

  constructor(pages: readonly string[]) {
    super(pages.join('\n'));
    let start = 0;
    for (const page of pages) {
      this.starts.push(start);
      start += page.length + 1;
    }
  }

  /** Where a page (counted from 0) is in the text. */
  page(index: number): Offsets {
    const start = this.starts[index] ?? this.value.length;
    return { start, end: (this.starts[index + 1] ?? this.value.length + 1) - 1 };
  }

  /** The page (counted from 0) that holds an offset, and the offset in it. */
  pageAt(offset: number): { page: number; offset: number } {
    let page = 0;
    while (page + 1 < this.starts.length && (this.starts[page + 1] ?? 0) <= offset) page += 1;
    return { page, offset: offset - (this.starts[page] ?? 0) };
  }
}
