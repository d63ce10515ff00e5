// Counting: a button that may be pressed again in some seconds, and deadlines that stay true while the page is open.
for (const button of document.querySelectorAll('[data-resend]')) {
  const words = button.textContent;
  const free = Date.now() + Number(button.dataset.resend) * 1000;
  const count = () => {
    const left = Math.ceil((free - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? button.dataset.waiting.replace('{seconds}', left) : words;
    if (left > 0) setTimeout(count, 1000);
  };
  count();
}

const lang = document.documentElement.lang;
const unit = (n, name) => new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay: 'long' })
  .format(n).replace(/(\d)(?=\p{Script=Han})/u, '$1 ');
const inWords = (minutes) => {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts = [days && unit(days, 'day'), hours && unit(hours, 'hour'), (!days && rest) && unit(rest, 'minute')];
  return parts.filter(Boolean).join(' ');
};
const tick = () => {
  for (const mark of document.querySelectorAll('[data-due]')) {
    const left = Date.parse(mark.dateTime) - Date.now();
    const minutes = Math.floor(Math.abs(left) / 60_000);
    if (!minutes) continue;
    const [state, words] = left < 0 ? ['late', mark.dataset.over] : [left < 3_600_000 ? 'soon' : 'fine', mark.dataset.left];
    mark.className = `mark ${state}`;
    mark.textContent = words.replace('{time}', inWords(minutes));
  }
};
setInterval(tick, 30_000);
