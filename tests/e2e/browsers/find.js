// Finds one visible control by accessible name and role, piercing open shadow roots. spec: {name, role, row, exact}.
(spec) => {
  const ROLES = { BUTTON: 'button', A: 'link', TEXTAREA: 'textbox', SELECT: 'combobox', SUMMARY: 'button', H1: 'heading', H2: 'heading', DIALOG: 'dialog' };
  const INPUTS = { checkbox: 'checkbox', radio: 'radio', submit: 'button', button: 'button', search: 'searchbox', hidden: '' };
  const roleOf = (e) => e.getAttribute('role') || (e.tagName === 'INPUT' ? INPUTS[e.type] ?? (e.list ? 'combobox' : 'textbox') : ROLES[e.tagName] ?? (e.isContentEditable ? 'textbox' : ''));
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const textOf = (node) => [...node.childNodes].map((child) => child.nodeType === 3 ? child.data : child.nodeType === 1 && child.getAttribute('aria-hidden') !== 'true' && child.tagName !== 'STYLE' && child.tagName !== 'SVG' ? textOf(child) : '').join(' ');
  const byIds = (e, ids) => clean((ids ?? '').split(/\s+/).map((id) => e.getRootNode().getElementById?.(id)?.textContent ?? '').join(' '));
  const labelText = (e) => clean([...(e.labels ?? [])].map((label) => textOf(label)).join(' '));
  const isField = (e) => ['INPUT', 'TEXTAREA', 'SELECT'].includes(e.tagName);
  const nameOf = (e) => byIds(e, e.getAttribute('aria-labelledby')) || clean(e.getAttribute('aria-label')) || labelText(e)
    || (isField(e) ? (roleOf(e) === 'button' ? clean(e.value) : '') : clean(textOf(e))) || clean(e.title) || clean(e.placeholder);
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height > 0;
  const wanted = spec.name?.toLowerCase();
  const hits = (e) => {
    const role = roleOf(e);
    if (!role || (spec.role && role !== spec.role && !(spec.role === 'textbox' && /searchbox|combobox/.test(role)))) return false;
    const name = nameOf(e).toLowerCase();
    return (wanted === undefined || (spec.exact ? name === wanted : name.startsWith(wanted))) && seen(e) && !e.closest('[inert]');
  };
  const walk = (root) => {
    for (const e of root.querySelectorAll('*')) {
      if (hits(e)) return e;
      const inside = e.shadowRoot && walk(e.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  if (!spec.row) return walk(document);
  for (const host of document.querySelectorAll(`[data-postil-id="${CSS.escape(spec.row)}"]`)) {
    const inside = host.shadowRoot && seen(host) && walk(host.shadowRoot);
    if (inside) return inside;
  }
  return null;
}
