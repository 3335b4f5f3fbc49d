/** The look of the popover and of the help overlay. */

const BASE = `
:host{all:initial;position:absolute;left:0;top:0;z-index:2147483646;font:400 13px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:var(--text)}
*{box-sizing:border-box}
button{font:inherit;color:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer;border-radius:6px}
svg{width:16px;height:16px;fill:none;stroke:currentColor;stroke-width:1.35;stroke-linejoin:round;stroke-linecap:round;display:block}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.box{background:var(--surface);border:1px solid var(--line);border-radius:12px;box-shadow:var(--shadow);overflow:visible}
h2{margin:0;font-size:13px;font-weight:600;line-height:1.35}
@media print{:host{display:none!important}}`;

export const POPOVER_CSS = `${BASE}
.box{width:min(348px,calc(100vw - 16px));padding:12px 14px 10px}
header{display:flex;gap:4px;align-items:flex-start;margin-bottom:10px}
header h2{flex:1;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;overflow-wrap:anywhere}
.round{width:26px;height:26px;display:grid;place-items:center;color:var(--muted);flex:none;margin-top:-3px}
.round:hover,.remove:hover{background:var(--hover);color:var(--text)}
.star[aria-pressed=true]{color:var(--warm)}
.star[aria-pressed=true] svg{fill:currentColor}
fieldset{all:unset;display:flex;border:1px solid var(--line);border-radius:8px;overflow:hidden;margin-bottom:10px}
fieldset label{flex:1;text-align:center;padding:4px 0;cursor:pointer;color:var(--muted);position:relative}
fieldset label+label{border-left:1px solid var(--line)}
fieldset input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
fieldset label:has(:checked){background:var(--chip);color:var(--text);font-weight:600}
fieldset label:has(:focus-visible){outline:2px solid var(--accent);outline-offset:-2px;border-radius:7px}
.field{margin-bottom:10px;position:relative}
.name{display:flex;justify-content:space-between;gap:8px;color:var(--muted);font-size:12px;font-weight:600;margin-bottom:3px}
.hint{font-weight:400;text-align:right}
.hint.bad{color:var(--danger)}
.chips{display:flex;flex-wrap:wrap;gap:4px;padding:4px;border:1px solid var(--line);border-radius:8px;cursor:text}
.chips:focus-within,textarea:focus{border-color:var(--accent);outline:1px solid var(--accent)}
.chip{display:inline-flex;align-items:center;gap:1px;max-width:100%;background:var(--chip);border-radius:6px;padding-left:8px;line-height:22px}
.chip span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.chip button{padding:4px;color:var(--muted);flex:none}
.chip button svg{width:12px;height:12px}
.chip button:hover{color:var(--danger)}
.chips input{all:unset;flex:1;min-width:90px;line-height:22px;padding:0 4px;color:var(--text)}
::placeholder{color:var(--muted);opacity:.85}
ul{list-style:none;margin:2px 0 0;padding:4px;position:absolute;left:0;right:0;z-index:1;background:var(--surface);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shadow);max-height:190px;overflow:auto}
ul[hidden]{display:none}
li{padding:4px 8px;border-radius:5px;cursor:pointer;overflow-wrap:anywhere}
li[aria-selected=true],li:hover{background:var(--hover)}
textarea{display:block;width:100%;min-height:84px;max-height:300px;resize:vertical;font:inherit;color:var(--text);background:transparent;border:1px solid var(--line);border-radius:8px;padding:6px 8px}
footer{display:flex;justify-content:space-between;align-items:center;gap:10px;color:var(--muted);font-size:12px;min-height:26px}
.remove{color:var(--danger);padding:3px 8px;margin-left:-8px}
.problem{color:var(--danger);margin:0 0 8px}
.problem:empty{display:none}`;

export const HELP_CSS = `${BASE}
:host{position:fixed;inset:0;display:grid;place-items:center;background:rgb(10 14 25/.45)}
.box{width:min(380px,calc(100vw - 32px));padding:16px 18px}
header{display:flex;justify-content:space-between;align-items:center;margin-bottom:8px}
h2{font-size:15px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:7px 14px;margin:0;align-items:center}
dt{display:flex;gap:4px}
dd{margin:0}
kbd{font:600 12px/1.5 ui-monospace,Menlo,Consolas,monospace;min-width:22px;text-align:center;padding:1px 6px;border:1px solid var(--line);border-bottom-width:2px;border-radius:5px;background:var(--hover)}
.round{width:26px;height:26px;display:grid;place-items:center;color:var(--muted)}
.round:hover{background:var(--hover)}`;
