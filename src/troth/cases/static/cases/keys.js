// Single keys for the queue and the case. They never act while somebody types or composes; the page can switch them off.
const typing = (event) => event.isComposing || event.keyCode === 229
  || event.target.closest?.('input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable], dialog[open]');
const rows = [...document.querySelectorAll('[data-row]')];
const sheet = document.querySelector('#keys');
let before = '';

const here = () => rows.findIndex((row) => row.contains(document.activeElement));
const step = (by) => {
  const at = here();
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  row?.querySelector('th a').focus();
  row?.scrollIntoView({ block: 'nearest' });
};
const reach = (...wanted) => {
  const found = wanted.map((one) => document.querySelector(one)).find(Boolean);
  if (!found) return;
  const folded = found.closest('details');
  if (folded) folded.open = true;
  found.focus();
  found.scrollIntoView({ block: 'center' });
};
const choose = () => rows[here()]?.querySelector('[name=case]')?.click();
const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: choose,
  a: () => reach('[data-act=assignment] select', '#bulk_act'),
  r: () => reach('#answer_body'),
  n: () => reach('#note_body'),
  e: () => reach('[data-act=closure] select', '#bulk_act'),
  '/': () => reach('[type=search]', '#id_tag'),
  '?': () => sheet?.showModal(),
};

addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.isComposing) {
    const form = event.target.closest?.('textarea')?.form;
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) { before = ''; return; }
  const home = before === 'g' && event.key === 'h';
  before = event.key;
  if (home) { location.href = '/staff/'; return; }
  if (!(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
