// Reading progress, and how long each clause stood in the middle of the screen while somebody was there.
// A measurement by the reader's own browser: the server records it as such.
const IDLE = 30_000;
const bar = document.querySelector('[data-readbar]');
const clauses = [...document.querySelectorAll('[data-clause]')];
const inputs = [...document.querySelectorAll('input[name=reading]')];

const followProgress = () => {
  const meter = bar.querySelector('progress');
  const words = bar.querySelector('span');
  const start = words.textContent;
  const left = (percent) => Math.max(1, Math.round((bar.dataset.minutes * (100 - percent)) / 100));
  const show = () => {
    const first = clauses[0].getBoundingClientRect().top;
    const last = clauses.at(-1).getBoundingClientRect().bottom;
    const read = Math.round((100 * (innerHeight - first)) / (last - first));
    const percent = Math.max(0, Math.min(100, read));
    meter.value = percent;
    if (percent <= 0) words.textContent = start;
    else if (percent >= 99) words.textContent = bar.dataset.done;
    else words.textContent = bar.dataset.part.replace('{percent}', `${percent}%`).replace('{minutes}', left(percent));
  };
  bar.hidden = false;
  addEventListener('scroll', show, { passive: true });
  addEventListener('resize', show, { passive: true });
  show();
};

const measure = () => {
  const spent = new Map();
  try {
    for (const [clause, ms] of Object.entries(JSON.parse(inputs[0].value || '{}'))) spent.set(clause, Number(ms) || 0);
  } catch { /* a measurement that cannot be read begins again */ }
  const visible = new Set();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) visible[isIntersecting ? 'add' : 'delete'](target.dataset.clause);
  }, { rootMargin: '-20% 0px -30% 0px' });
  clauses.forEach((clause) => seen.observe(clause));

  let active = performance.now();
  for (const act of ['scroll', 'pointermove', 'pointerdown', 'keydown', 'touchmove']) {
    addEventListener(act, () => { active = performance.now(); }, { passive: true });
  }
  const write = () => {
    const value = JSON.stringify(Object.fromEntries([...spent].map(([clause, ms]) => [clause, Math.round(ms)])));
    for (const input of inputs) input.value = value;
  };
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    const passed = Math.min(now - last, 1500); // a sleeping phone reads nothing
    last = now;
    if (document.visibilityState === 'visible' && now - active < IDLE) {
      for (const clause of visible) spent.set(clause, (spent.get(clause) || 0) + passed);
      write();
    }
  };
  setInterval(tick, 500);
  document.addEventListener('visibilitychange', tick);
  addEventListener('submit', tick, { capture: true });
};

if (bar && clauses.length) followProgress();
if (inputs.length && clauses.length) measure();
