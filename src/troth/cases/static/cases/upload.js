// A form with files tells how far they are. Without script it is sent as any other form, and the answer is the same.
// Listened to on the document: after a refusal the form is a new one.
const show = (asked, fail) => {
  if (asked.responseURL !== asked.sentTo && asked.status < 400) return location.assign(asked.responseURL);
  const page = new DOMParser().parseFromString(asked.responseText, 'text/html');
  const main = page.querySelector('main');
  if (!main) return fail(); // not an answer of ours
  document.title = page.title;
  document.querySelector('main').replaceWith(main);
  scrollTo(0, 0);
  return document.querySelector('[data-focus]')?.focus(); // which scrolls there
};

document.addEventListener('submit', (event) => {
  const form = event.target;
  const chosen = [...form.querySelectorAll('input[type=file]')].some((input) => input.files.length);
  if (!form.hasAttribute('data-upload') || !chosen) return;
  event.preventDefault();
  if (form.dataset.sending === 'sent') return;
  form.dataset.sending = 'sent';
  const sending = form.querySelector('.sending');
  const [bar, told] = [sending.querySelector('progress'), sending.querySelector('[role=status]')];
  sending.hidden = false;
  const fail = () => {
    form.dataset.sending = '';
    told.textContent = told.dataset.failed;
  };
  const sent = new FormData(form, event.submitter);
  const asked = new XMLHttpRequest();
  asked.sentTo = form.action;
  asked.open('POST', form.action);
  asked.upload.onprogress = ({ loaded, total }) => {
    bar.value = loaded / total;
    told.textContent = told.dataset.sent.replace('{percent}', Math.round(bar.value * 100));
  };
  asked.onload = () => show(asked, fail);
  asked.onerror = fail;
  asked.send(sent);
});
