// Behaves as a hydrated single-page site: hydration between comment nodes, row re-use, late rows, history.pushState.
const ROOT = '.SVELTE_HYDRATER[data-target="DailyPapers"], .SVELTE_HYDRATER[data-target="PaperContent"]';
const root = () => document.querySelector(ROOT);
const mark = (name, value) => { document.documentElement.dataset[name] = value; };

// Nodes that the framework made. Whatever else sits among them is foreign and is left where it is.
const own = new WeakSet();
const adopt = (node) => { own.add(node); node.childNodes.forEach(adopt); return node; };
const kids = (node) => [...node.childNodes].filter((child) => own.has(child));

// What hydration relies on: the exact children of every element that holds comment markers.
function managed() {
  const parents = new Map();
  const walker = document.createTreeWalker(root(), NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) parents.set(walker.currentNode.parentNode, [...walker.currentNode.parentNode.childNodes]);
  return parents;
}
let held = root() ? holdLateRows() : [];
const expected = root() ? managed() : new Map();
const served = root()?.innerHTML;
if (root()) adopt(root());

function hydrate() {
  if (!root()) { mark('hydrated', 'done'); return; }
  const wrong = [...expected].filter(([parent, nodes]) => nodes.some((node, i) => parent.childNodes[i] !== node) || parent.childNodes.length !== nodes.length);
  if (wrong.length) {
    mark('hydrationMismatch', String(wrong.length));
    root().innerHTML = served; // what a framework does: it throws the server's rendering away
    adopt(root());
  } else {
    const copy = document.createElement('template');
    copy.innerHTML = served;
    const fresh = copy.content.querySelectorAll('article');
    document.querySelectorAll('article').forEach((row, i) => { if (i % 9 === 4) row.replaceWith(adopt(fresh[i])); });
  }
  showLateRows();
  mark('hydrated', 'done');
}

// Makes `old` look like `next`, keeping `old`'s own nodes: so a row's node comes to show another paper.
function patch(old, next) {
  if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) { old.replaceWith(adopt(next)); return; }
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.data !== next.data) old.data = next.data; return; }
  if (!old.matches(ROOT)) for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const [before, after] = [kids(old), [...next.childNodes]];
  after.forEach((child, i) => {
    if (i < before.length) patch(before[i], child);
    else {
      const last = kids(old).at(-1);
      if (last) last.after(adopt(child)); else old.append(adopt(child));
    }
  });
  before.slice(after.length).forEach((child) => child.remove());
}

let turn = 0;
async function show(url, { reuse = true } = {}) {
  const mine = ++turn;
  history.pushState({}, '', url);
  const text = await (await fetch(url)).text();
  if (mine !== turn) return;
  const page = new DOMParser().parseFromString(text, 'text/html');
  const next = document.adoptNode(page.querySelector(ROOT));
  if (reuse) patch(root(), next);
  else root().replaceChildren(...[...next.childNodes].map(adopt));
  document.title = page.title;
  held = holdLateRows();
  showLateRows();
  mark('shown', location.pathname + location.search);
}

// Some listings print their last rows a moment after the others.
function holdLateRows() {
  const count = Number(root().querySelector('section')?.dataset.late ?? 0);
  const rows = count ? [...root().querySelectorAll('article')].slice(-count) : [];
  rows.forEach((row) => row.remove());
  return rows;
}
function showLateRows() {
  const grid = root().querySelector('article')?.parentNode;
  held.forEach((row, i) => setTimeout(() => { grid.append(adopt(row)); if (i === held.length - 1) mark('late', 'done'); }, 400 + 60 * i));
}

let loading = false;
addEventListener('scroll', async () => {
  const section = root()?.querySelector('section[data-more]');
  if (!section || loading || innerHeight + scrollY < document.documentElement.scrollHeight - 200) return;
  loading = true;
  const page = new DOMParser().parseFromString(await (await fetch(section.dataset.more)).text(), 'text/html');
  const grid = section.querySelector('article').parentNode;
  page.querySelectorAll('article').forEach((row) => grid.append(adopt(document.adoptNode(row))));
  delete section.dataset.more;
  mark('appended', 'done');
  loading = false;
});

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button.btn');
  const paths = { Daily: '/papers/date/2026-10-07', Weekly: '/papers/week/2026-W41', Monthly: '/papers/month/2026-10' };
  if (button && paths[button.textContent]) show(paths[button.textContent], { reuse: false });
  const link = event.target.closest?.('a.previous, a[href="/papers/trending"]');
  if (link) { event.preventDefault(); show(link.getAttribute('href')); }
});
addEventListener('popstate', () => location.reload());
let timer;
document.addEventListener('input', (event) => {
  if (event.target.name !== 'daily-papers-search') return;
  clearTimeout(timer);
  timer = setTimeout(() => { if (event.target.value) show(`/papers?q=${encodeURIComponent(event.target.value)}`); }, 150);
});
// The site's own shortcut, as many sites have: must still work, and ours must not fire in fields.
document.addEventListener('keydown', (event) => { if (event.key === '/' && !event.target.matches?.('input')) mark('slash', 'pressed'); });

addEventListener('load', () => setTimeout(hydrate, 150));
// Counts clicks as the real pages' analytics do: registered before any extension, in the capturing phase.
addEventListener('click', (event) => { document.documentElement.dataset.clickedAt = event.timeStamp; }, { capture: true });
