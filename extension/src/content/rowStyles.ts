/** The look of a row's buttons: one calm line of fixed height, in the colour of the text around it. */

export const ROW_CSS = `
:host{all:initial;display:inline-flex!important;flex:0 9999 auto;min-width:150px;max-width:calc(100% - 8px);vertical-align:middle;
margin:-3px 0 -3px 8px;color:inherit;font:500 12px/1 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;position:relative;z-index:2}
:host([data-postil-line]){margin:3px 0 0}
.bar{display:inline-flex;align-items:center;gap:1px;height:24px;min-width:0;max-width:100%;white-space:nowrap}
button{all:unset;box-sizing:border-box;display:inline-flex;align-items:center;justify-content:center;gap:4px;flex:none;
height:22px;border-radius:6px;cursor:pointer;color:color-mix(in srgb,currentColor 68%,transparent);transition:background-color .12s,color .12s}
.do{width:24px}
.save{padding:0 8px 0 5px;margin-right:2px;border:1px solid color-mix(in srgb,currentColor 26%,transparent);font-weight:600;
color:color-mix(in srgb,currentColor 84%,transparent)}
button:hover{background:color-mix(in srgb,currentColor 11%,transparent);color:inherit}
button:focus-visible{outline:2px solid var(--accent);outline-offset:1px;color:inherit}
.save[aria-pressed=true]{background:var(--accent);border-color:transparent;color:var(--on-accent)}
.save[aria-pressed=true]:hover{filter:brightness(1.12)}
.save[aria-busy=true]{opacity:.6}
.has{color:var(--accent)}
svg{width:14px;height:14px;fill:none;stroke:currentColor;stroke-width:1.35;stroke-linejoin:round;stroke-linecap:round;flex:none}
.info{display:inline-flex;align-items:center;gap:5px;min-width:0;overflow:hidden;margin-left:4px}
.info:empty{display:none}
.chip{overflow:hidden;text-overflow:ellipsis;min-width:24px;max-width:140px;padding:4px 7px;border-radius:9px;
background:color-mix(in srgb,var(--accent) 16%,transparent);color:inherit;font-size:11px;line-height:1.05}
.status{color:var(--warm);font-weight:600;font-size:11px;flex:none}
.pending{display:inline-flex;flex:none;opacity:.65}
.pending svg{width:12px;height:12px}
.error{color:var(--danger);overflow:hidden;text-overflow:ellipsis;padding:3px 0}
.undo{padding:0 6px;text-decoration:underline;text-underline-offset:2px}
:host([data-postil-current]) .bar{outline:2px solid var(--accent);outline-offset:3px;border-radius:6px}
@media print{:host{display:none!important}}
@media (prefers-reduced-motion:reduce){button{transition:none}}`;
