/** The last resort of every site: bare links to papers, each with its nearest repeated ancestor. */

import { clean } from './text';

/** One paper's links inside the biggest box that holds no other paper. */
export interface LinkGroup {
  id: string;
  card: Element;
  links: Element[];
}

const BLOCK = 'article, li, dd, dt, tr, p, section, div';

function idsByAncestor(links: readonly { id: string; link: Element }[], root: Element): Map<Element, Set<string>> {
  const ids = new Map<Element, Set<string>>();
  for (const { id, link } of links) {
    for (let box: Element | null = link; box && box !== root; box = box.parentElement) {
      const held = ids.get(box) ?? new Set();
      if (held.has(id) && box !== link) break;
      ids.set(box, held.add(id));
    }
  }
  return ids;
}

function cardOf(link: Element, ids: Map<Element, Set<string>>): Element {
  let card = link;
  for (let box = link.parentElement; box && ids.get(box)?.size === 1; box = box.parentElement) card = box;
  // A page with a single paper has no repetition: the whole page must not become the card.
  const repeated = [...(card.parentElement?.children ?? [])].some((other) => other !== card && ids.has(other));
  return repeated ? card : (link.closest(BLOCK) ?? link.parentElement ?? link);
}

/** Groups the links of a page by paper, in page order; navigation, headers and footers are passed over. */
export function linkGroups(document: Document, selector: string, idOf: (href: string) => string | null): LinkGroup[] {
  const found: { id: string; link: Element }[] = [];
  for (const link of document.querySelectorAll(selector)) {
    const id = idOf(link.getAttribute('href') ?? '');
    if (id && !link.closest('nav, header, footer')) found.push({ id, link });
  }
  const ids = idsByAncestor(found, document.body);
  const groups = new Map<Element, LinkGroup>();
  for (const { id, link } of found) {
    const card = cardOf(link, ids);
    const group = groups.get(card) ?? { id, card, links: [] };
    if (group.id === id) group.links.push(link);
    groups.set(card, group);
  }
  return [...groups.values()];
}

/** The likeliest title among a paper's links: a heading's, else the longest short text. */
export function titleOf(group: LinkGroup): string {
  const heading = group.links.find((link) => link.closest('h1, h2, h3, h4') || link.querySelector('h1, h2, h3, h4'));
  if (heading) return clean(heading.textContent);
  const inCard = group.card.querySelector('h1, h2, h3, h4');
  if (inCard) return clean(inCard.textContent);
  const texts = group.links.map((link) => clean(link.textContent)).filter((text) => text.length < 300);
  return texts.toSorted((a, b) => b.length - a.length)[0] ?? '';
}

/** Where buttons go in a card found by links: the link's own block, never inside another link. */
export function boxOf(group: LinkGroup): Element {
  const link = group.links.find((one) => one.closest('h1, h2, h3, h4')) ?? group.links[0];
  const box = link?.parentElement?.closest(BLOCK) ?? group.card;
  return group.card.contains(box) ? box : group.card;
}
