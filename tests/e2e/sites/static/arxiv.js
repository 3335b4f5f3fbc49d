// Typesets mathematics late, as MathJax does: titles change under whoever reads them afterwards.
addEventListener('load', () => setTimeout(() => {
  for (const node of document.querySelectorAll('.mathjax')) {
    for (const text of [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE && /\$[^$]+\$/.test(child.data))) {
      const parts = text.data.split(/\$([^$]+)\$/);
      text.replaceWith(...parts.map((part, i) => {
        if (i % 2 === 0) return part;
        const math = document.createElement('mjx-container');
        const assistive = document.createElement('mjx-assistive-mml');
        assistive.textContent = part.replace(/[\\{}^_]/g, '');
        math.append(assistive);
        return math;
      }));
    }
  }
  document.documentElement.dataset.typeset = 'done';
}, 300));
// Counts clicks as the real pages' analytics do: registered before any extension, in the capturing phase.
addEventListener('click', (event) => { document.documentElement.dataset.clickedAt = event.timeStamp; }, { capture: true });
