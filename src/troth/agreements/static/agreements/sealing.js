// Waiting for the seal: ask the page itself every two seconds, and show what it says; it claims nothing before.
const ask = async () => {
  try {
    const answer = await fetch(location.href, { cache: 'no-store' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = page.getElementById('sealing');
    const here = document.getElementById('sealing');
    if (now && now.dataset.level !== here.dataset.level) {
      here.replaceWith(now);
      return;
    }
  } catch { /* no network: ask again */ }
  setTimeout(ask, 2000);
};
setTimeout(ask, 1500);
