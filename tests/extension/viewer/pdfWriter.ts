/** Writes small PDFs for tests: pages of lines, ligatures, an outline, links, a password. */

import { createHash } from 'node:crypto';

export interface Written {
  /** Lines of each page, from above. */
  pages: string[][];
  title?: string;
  author?: string;
  /** Title → page, counted from 1. */
  outline?: [string, number][];
  /** Needed to open it: 40-bit RC4, the oldest of PDF's ways (PDF 32000-1, 7.6). */
  password?: string;
  /** Size of the first line of the first page. */
  heading?: number;
  /** Text that runs up the margin of the first page. */
  margin?: string;
}

const ID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const PADDING = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, index) => index);
  const at = (index: number) => state[index] ?? 0;
  const swap = (one: number, other: number) => ([state[one], state[other]] = [at(other), at(one)]);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + at(i) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(
    data.map((byte) => {
      i = (i + 1) & 255;
      j = (j + at(i)) & 255;
      swap(i, j);
      return byte ^ at((at(i) + at(j)) & 255);
    }),
  );
}

const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
const padded = (password: string): Buffer => Buffer.concat([Buffer.from(password, 'latin1'), PADDING]).subarray(0, 32);

/** The key of the file and its encryption dictionary (algorithms 1 to 4). */
function locked(password: string): { key: Buffer; dictionary: string } {
  const owner = rc4(md5(padded(password)).subarray(0, 5), padded(password));
  const key = md5(padded(password), owner, Buffer.from('ffffffff', 'hex'), ID).subarray(0, 5);
  const hex = (bytes: Buffer) => `<${bytes.toString('hex')}>`;
  return { key, dictionary: `<< /Filter /Standard /V 1 /R 2 /P -1 /O ${hex(owner)} /U ${hex(rc4(key, PADDING))} >>` };
}

/** In the standard encoding of Times: the ligatures have codes of their own. */
const shown = (line: string): string =>
  line.replaceAll(/[\\()]/g, (char) => `\\${char}`).replaceAll('ﬁ', '\\256').replaceAll('ﬂ', '\\257');

function content(lines: string[], heading: number, margin = ''): string {
  const aside = margin ? `BT /F1 16 Tf 0 1 -1 0 30 200 Tm (${shown(margin)}) Tj ET ` : '';
  const text = lines.map((line, index) => `/F1 ${index === 0 ? heading : 12} Tf (${shown(line)}) Tj 0 -20 Td`);
  return `${aside}BT 60 720 Td ${text.join('\n')} ET`;
}

/** Bytes of the PDF, uncompressed. */
export function writePdf({ pages, title, author, outline = [], password, heading = 12, margin }: Written): Uint8Array {
  const lock = password === undefined ? undefined : locked(password);
  const objects: Buffer[] = [];
  const add = (number: number, body: string): void => void (objects[number] = Buffer.from(body, 'latin1'));
  const encrypted = (number: number, plain: string): Buffer => {
    const data = Buffer.from(plain, 'latin1');
    if (!lock) return data;
    return rc4(md5(lock.key, Buffer.from([number & 255, number >> 8, 0, 0, 0])).subarray(0, 10), data);
  };
  const text = (number: number, value: string) => `<${encrypted(number, value).toString('hex')}>`;
  const [catalog, tree, font, info, first] = [1, 2, 3, 4, 6];
  const page = (index: number) => first + 2 * index;
  const outlineAt = page(pages.length);
  const has = outline.length > 0;
  add(catalog, `<< /Type /Catalog /Pages ${tree} 0 R ${has ? `/Outlines ${outlineAt} 0 R` : ''} >>`);
  add(tree, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${page(index)} 0 R`).join(' ')}] >>`);
  add(font, '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /StandardEncoding >>');
  add(info, `<< ${title === undefined ? '' : `/Title ${text(info, title)}`} ${author === undefined ? '' : `/Author ${text(info, author)}`} >>`);
  add(5, lock?.dictionary ?? 'null');
  pages.forEach((lines, index) => {
    const number = page(index);
    add(number, `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 ${font} 0 R >> >> /Contents ${number + 1} 0 R >>`);
    const stream = encrypted(number + 1, content(lines, index === 0 ? heading : 12, index === 0 ? margin : ''));
    objects[number + 1] = Buffer.concat([Buffer.from(`<< /Length ${stream.length} >>\nstream\n`), stream, Buffer.from('\nendstream')]);
  });
  if (has) add(outlineAt, `<< /Type /Outlines /First ${outlineAt + 1} 0 R /Last ${outlineAt + outline.length} 0 R /Count ${outline.length} >>`);
  outline.forEach(([name, to], index) => {
    const next = index + 1 < outline.length ? `/Next ${outlineAt + index + 2} 0 R` : '';
    add(outlineAt + 1 + index, `<< /Title ${text(outlineAt + 1 + index, name)} /Parent ${outlineAt} 0 R ${next} /Dest [${page(to - 1)} 0 R /XYZ 60 700 null] >>`);
  });
  return file(objects, `/Root ${catalog} 0 R /Info ${info} 0 R /ID [<${ID.toString('hex')}> <${ID.toString('hex')}>] ${lock ? '/Encrypt 5 0 R' : ''}`);
}

/** Objects with their table of places. */
function file(objects: Buffer[], trailer: string): Uint8Array {
  const parts = [Buffer.from('%PDF-1.4\n')];
  const places: number[] = [];
  let length = parts[0]?.length ?? 0;
  objects.forEach((object, number) => {
    const part = Buffer.concat([Buffer.from(`${number} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    places[number] = length;
    length += part.length;
    parts.push(part);
  });
  const rows = Array.from({ length: objects.length - 1 }, (_, index) => `${String(places[index + 1]).padStart(10, '0')} 00000 n \n`);
  parts.push(Buffer.from(`xref\n0 ${objects.length}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${objects.length} ${trailer} >>\nstartxref\n${length}\n%%EOF\n`));
  return new Uint8Array(Buffer.concat(parts));
}
