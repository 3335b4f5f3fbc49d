/** Builds elements from names, attributes and children; text is always text, never markup. */

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;

/** A function is a listener of the event named by its key; false leaves an attribute out. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** A button that shows a constant icon under an accessible name. */
export function iconButton(markup: string, label: string, className: string, press: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button', class: className, 'aria-label': label, title: label, click: press });
  button.innerHTML = markup;
  return button;
}

/**
 * Makes `wanted` the children. What stays is not moved: a press that is under way, and the focus, would be lost. Where
 * the order changes, the others move around the child that has the focus.
 */
export function arrange(parent: Element, wanted: readonly Element[], focused: Element | null = null): void {
  for (const child of Array.from(parent.children)) if (!wanted.includes(child)) child.remove();
  if (wanted.every((child, at) => parent.children[at] === child)) return;
  const fixed = focused ? wanted.findIndex((child) => child.parentNode === parent && child.contains(focused)) : -1;
  wanted.forEach((child, at) => {
    if (fixed < 0 && parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    else if (fixed >= 0 && at !== fixed) parent.insertBefore(child, (at < fixed && wanted[fixed]) || null);
  });
}

/** What has the keyboard focus, looking into open shadow roots. */
export function deepActive(document: Document): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
