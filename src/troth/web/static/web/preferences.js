// Larger text without a reload, so that nothing typed is lost; the viewer's time zone for the next page.
const keep = (name, value) => {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
};

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`zone=${zone}`)) keep('zone', zone);

for (const link of document.querySelectorAll('[data-size]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    const large = document.documentElement.classList.toggle('large');
    keep('size', large ? 'large' : 'usual');
    for (const each of document.querySelectorAll('[data-size]')) {
      each.toggleAttribute('aria-current', large);
      if (large) each.setAttribute('aria-current', 'true');
      each.href = each.href.replace(/size=\w+/, large ? 'size=usual' : 'size=large');
    }
  });
}
