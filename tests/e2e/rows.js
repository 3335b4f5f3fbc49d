// The papers that a stand-in page shows now, and the marks of the extension beside each, in page order.
() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height > 0;
  const idOf = (link) => link.getAttribute('href').match(/\d{4}\.\d{4,5}/)[0];
  const names = (host) => [...(host.shadowRoot?.querySelectorAll('button, [role="button"]') ?? [])]
    .filter(shown).map((b) => (b.getAttribute('aria-label') || b.textContent).replace(/\s+/g, ' ').trim());
  const describe = (boxes, link) => {
    const hosts = boxes.flatMap((box) => [...(box?.querySelectorAll('[data-postil-id]') ?? [])]);
    return {
      id: `arxiv:${idOf(link)}`,
      hosts: hosts.map((host) => ({ id: host.dataset.postilId, state: host.dataset.postilState, shown: shown(host), names: shown(host) ? names(host) : [] })),
    };
  };
  const articles = [...document.querySelectorAll('article')].map((a) => describe([a], [...a.querySelectorAll('h3 a')].find(shown) ?? a.querySelector('h3 a')));
  const entries = [...document.querySelectorAll('dl dt')].map((dt) => describe([dt, dt.nextElementSibling], dt.querySelector('a[title="Abstract"]')));
  const results = [...document.querySelectorAll('li.arxiv-result')].map((li) => describe([li], li.querySelector('.list-title a')));
  return [...articles, ...entries, ...results];
}
