// The queue: how many are chosen stands beside the act, and an offer to undo goes away when its time is over.
const form = document.querySelector('#bulk');
if (form) {
  const told = form.querySelector('[data-chosen]');
  const act = form.elements.act;
  const tag = form.querySelector('.for-tag');
  tag.classList.add('scripted');
  const count = () => {
    const n = form.querySelectorAll('[name=case]:checked').length;
    told.textContent = n ? told.dataset.some.replace('{n}', n) : told.dataset.none;
    form.elements.sure.value = n || '';
    form.querySelector('[type=submit]').disabled = !n || !act.value;
  };
  form.addEventListener('change', count);
  addEventListener('pageshow', count);
  count();
}
for (const notice of document.querySelectorAll('[data-fades]')) {
  setTimeout(() => notice.querySelector('form')?.remove(), Number(notice.dataset.fades) * 1000);
}
