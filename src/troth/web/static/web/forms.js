// Forms: sent once, errors shown first, a word before typed text is lost, and the truth when there is no network.
const PROBE = 4000;
const notice = document.createElement('p');
notice.className = 'offline';
notice.setAttribute('role', 'status');
notice.hidden = true;
document.body.append(notice);

const offline = (gone) => {
  notice.hidden = !gone;
  notice.textContent = gone ? document.body.dataset.offline : '';
};
addEventListener('online', () => offline(false));

// Any answer at all means there is a network; a slow one is given the benefit of the doubt.
const reachable = async () => {
  if (navigator.onLine === false) return false;
  const slow = new Promise((resolve) => setTimeout(resolve, PROBE, true));
  const asked = fetch('/healthz', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false);
  return Promise.race([asked, slow]);
};

const mark = (form, state) => {
  form.dataset.sending = state;
  for (const button of form.querySelectorAll('[type=submit]')) button.setAttribute('aria-disabled', state === 'sent');
};

addEventListener('submit', async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  const state = form.dataset.sending;
  if (state === 'asking' || state === 'sent') return event.preventDefault();
  if (!form.hasAttribute('data-guard') || state === 'reachable') return mark(form, 'sent');
  event.preventDefault();
  mark(form, 'asking');
  const there = await reachable();
  mark(form, there ? 'reachable' : '');
  if (there) form.requestSubmit(event.submitter);
  else offline(true);
});

// Back from the next page: the form may be sent again.
addEventListener('pageshow', () => {
  for (const form of document.forms) if (form.dataset.sending) mark(form, '');
});

const touched = new Set();
addEventListener('input', (event) => {
  const form = event.target.form;
  if (form?.hasAttribute('data-guard')) touched.add(form);
});
addEventListener('beforeunload', (event) => {
  if ([...touched].some((form) => form.isConnected && form.dataset.sending !== 'sent')) event.preventDefault();
});

document.querySelector('[data-focus]')?.focus();
