// One case: who else has it open, and prepared answers put where the cursor stands.
const notice = document.querySelector('[data-presence]');
const answer = document.querySelector('[data-answer]');
const body = answer?.elements.body;

const tell = (sentences) => {
  notice.hidden = !sentences.length;
  notice.querySelector('div').replaceChildren(...sentences.map((sentence) => {
    const line = document.createElement('p');
    line.textContent = sentence;
    return line;
  }));
};
const ask = async () => {
  if (document.hidden || !answer) return;
  const sent = new FormData();
  sent.set('csrfmiddlewaretoken', answer.elements.csrfmiddlewaretoken.value);
  sent.set('writing', body.value.trim() ? '1' : '0');
  try {
    const said = await fetch(notice.dataset.presence, { method: 'POST', body: sent });
    if (said.ok) tell((await said.json()).here);
  } catch { /* no network now; the next round asks again */ }
};
if (notice && answer) setInterval(ask, 15_000);

for (const reply of document.querySelectorAll('[data-reply]')) {
  const button = reply.querySelector('button');
  button.hidden = false;
  button.addEventListener('click', () => {
    body.setRangeText(reply.querySelector('.words').textContent, body.selectionStart, body.selectionEnd, 'end');
    answer.elements.canned.value = reply.dataset.reply;
    body.dispatchEvent(new Event('input', { bubbles: true }));
    reply.closest('details').open = false;
    body.focus();
  });
}
