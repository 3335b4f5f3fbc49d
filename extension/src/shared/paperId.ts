/** The ids that every device makes alike: version 5 UUIDs (RFC 9562) of papers, tags and lists. For the background only. */

import { v5 } from 'uuid';
import { type Identifier, idString } from './identifiers';
import { fold, trim, wellFormed } from './spelling';

export const NAMESPACE = '6f0f4c1e-5b0a-5c52-9d2f-3f1c7a0b7e11';

/** What makes two names of tags or lists the same: compatibility forms, case and spacing do not count. */
export const nameKey = (name: string): string =>
  trim(fold(wellFormed(name).normalize('NFKC')).normalize('NFKC'));

/** The id of the paper that this canonical identifier (or its `scheme:value`) names; versions do not count. */
export const paperId = (canonical: Identifier | string): string =>
  v5(typeof canonical === 'string' ? canonical : idString(canonical), NAMESPACE);

/** The id of the tag of this name, however it is spelt. */
export const tagId = (name: string): string => v5(`tag:${nameKey(name)}`, NAMESPACE);

/** The id of the list of this name, however it is spelt. */
export const listId = (name: string): string => v5(`list:${nameKey(name)}`, NAMESPACE);
