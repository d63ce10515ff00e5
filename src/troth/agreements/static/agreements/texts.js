// Beside each clause, a way to ask or complain about it. Without script the contents above have the same links.
for (const text of document.querySelectorAll('[data-ask]')) {
  for (const clause of text.querySelectorAll('[data-clause]')) {
    const ask = document.createElement('a');
    ask.className = 'ask';
    ask.lang = document.documentElement.lang;
    ask.href = text.dataset.ask + clause.dataset.clause.split('/')[1];
    ask.textContent = text.dataset.askWords;
    clause.append(ask);
  }
}
