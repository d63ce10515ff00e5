// A form with files tells how far they are. Without script it is sent as any other form, and the answer is the same.
for (const form of document.querySelectorAll('form[data-upload]')) {
  const sending = form.querySelector('.sending');
  const [bar, told] = [sending.querySelector('progress'), sending.querySelector('[role=status]')];
  const chosen = () => [...form.querySelectorAll('input[type=file]')].some((input) => input.files.length);

  const show = (asked) => {
    if (asked.responseURL !== form.action && asked.status < 400) return location.assign(asked.responseURL);
    const page = new DOMParser().parseFromString(asked.responseText, 'text/html');
    document.title = page.title;
    document.querySelector('main').replaceWith(page.querySelector('main'));
    document.querySelector('[data-focus]')?.focus();
    return scrollTo(0, 0);
  };

  form.addEventListener('submit', (event) => {
    if (!chosen()) return;
    event.preventDefault();
    if (form.dataset.sending === 'sent') return;
    form.dataset.sending = 'sent';
    sending.hidden = false;
    const sent = new FormData(form, event.submitter);
    const asked = new XMLHttpRequest();
    asked.open('POST', form.action);
    asked.upload.onprogress = ({ loaded, total }) => {
      bar.value = loaded / total;
      told.textContent = told.dataset.sent.replace('{percent}', Math.round(bar.value * 100));
    };
    asked.onload = () => show(asked);
    asked.onerror = () => {
      form.dataset.sending = '';
      told.textContent = told.dataset.failed;
    };
    asked.send(sent);
  });
}
