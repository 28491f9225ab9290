// Pages are complete without this. All words are in their HTML. What is served is script.min.js, which
// make generate makes of this.
(() => {
  'use strict';
  const root = document.documentElement;
  const $ = (selector) => [...document.querySelectorAll(selector)];
  const set = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  };
  // Texts stay texts: nothing is parsed as HTML.
  const make = (name, attributes, ...children) => {
    const element = set(document.createElement(name), attributes);
    element.append(...children);
    return element;
  };
  const fill = (text, values) => (text || '').replace(/{(\w+)}/g, (all, name) => values[name] ?? all);
  const say = (status, text) => {
    if (status.textContent !== text) status.textContent = text; // or it is read out again
  };
  const inURL = (name) => new URL(location).searchParams.getAll(name);
  const setInURL = (name, values) => {
    const url = new URL(location);
    url.searchParams.delete(name);
    for (const value of values) url.searchParams.append(name, value);
    history.replaceState(null, '', url);
  };

  // Colours
  const key = 'topicpages-scheme';
  const night = matchMedia('(prefers-color-scheme: dark)');
  const system = () => (night.matches ? 'dark' : 'light');
  let chosen = ''; // "light", "dark", or the system's

  const showScheme = () => {
    if (chosen) root.dataset.scheme = chosen;
    else delete root.dataset.scheme;
    for (const meta of $('meta[name=color-scheme]')) meta.content = chosen || 'light dark';
    for (const meta of $('meta[data-scheme]')) {
      const { scheme } = meta.dataset;
      meta.media = chosen ? (scheme === chosen ? 'all' : 'not all') : `(prefers-color-scheme: ${scheme})`;
    }
    for (const button of $('button.scheme')) {
      const { dataset } = button;
      const next = (dataset.next = (chosen || system()) === 'dark' ? 'light' : 'dark');
      button.title = button.ariaLabel = (chosen && next === system() && dataset.auto) || dataset[next];
      button.hidden = false;
    }
  };
  const recall = () => {
    try {
      chosen = /^(light|dark)$/.exec(localStorage.getItem(key))?.[0] || '';
    } catch {} // then a choice is for this page
    showScheme();
  };
  recall(); // before the first paint
  night.addEventListener('change', showScheme);
  addEventListener('storage', recall);
  addEventListener('pageshow', recall);

  const setUpScheme = (button) => {
    showScheme();
    button.addEventListener('click', () => {
      chosen = button.dataset.next === system() ? '' : button.dataset.next;
      showScheme();
      try {
        localStorage.setItem(key, chosen);
      } catch {}
    });
  };

  // Search: words start words, whatever their case and accents, or are anywhere in scripts without spaces.
  const accents = /[^\P{M}\u0900-\u1fff\u3099\u309a]|\u0640|\p{DI}/gu; // where marks are no letters, and what nobody sees
  const fold = (text) =>
    ` ${text} `.normalize('NFKD').toLowerCase().replace(accents, '').replace(/[^\p{L}\p{N}\p{M}+#]+/gu, ' ');
  const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u;
  const wordsOf = (query) =>
    fold(query).split(' ').filter(Boolean).map((word) => (unspaced.test(word) ? word : ' ' + word));

  const score = ({ names, inTitle, inTags, inSummary }, words, phrase) => {
    let sum = names.includes(phrase) ? 1000 : inTitle.includes(phrase) ? 4 : 0; // the whole name comes first
    for (const word of words) {
      const value = inTitle.includes(` ${word.trim()} `) ? 8 : inTitle.includes(word) ? 4
        : inTags.includes(word) ? 2 : inSummary.includes(word) ? 1 : 0;
      if (!value) return 0;
      sum += value;
    }
    return sum;
  };
  const order = (a, b) => (a < b ? -1 : +(a > b));
  const rank = (a, b) =>
    b.score - a.score || b.doc.topic - a.doc.topic || order(b.doc.date, a.doc.date) ||
    order(a.doc.title + a.doc.url, b.doc.title + b.doc.url);

  // docsOf reads what internal/search wrote.
  const docsOf = ({ titles, urls, summaries, dates, tags, authors = [], posts, topics = {} }) =>
    titles.map((title, i) => {
      const topic = posts[i] !== null, by = authors[i] || [], inTitle = fold(title);
      return {
        title, url: urls[i], summary: summaries[i], date: dates[i], tags: tags[i], by, topic, posts: posts[i],
        topics, // by tag
        names: [inTitle, ...(topic ? tags[i].map(fold) : [])], // the tags of a topic are its other names
        inTitle, inTags: fold([...tags[i], ...by].join(' ')), inSummary: fold(summaries[i]),
      };
    }).filter(({ url }) => /^(\/(?!\/)|https?:)/.test(url));

  const getJSON = async (url, abort) => {
    const response = await fetch(url, abort);
    if (!response.ok) throw 0;
    return response.json();
  };

  // searcher returns a function that searches and shows the best results: at most limit of them.
  const searcher = (data, status, render, tally) => {
    let chunks = [], complete, loading, query, phrase, words, hits, count, limit, shown;
    const tell = (state) => {
      const text = state !== 'done' ? data[state] : !count ? data.none : (count === 1 && data.one) || data.some;
      say(status, fill(text, { query, count }));
      const now = JSON.stringify([words, hits.map(({ doc }) => [doc.url, doc.title, doc.date])]);
      if (now !== shown) render(hits.map(({ doc }) => doc), words); // or a click would miss it
      shown = now;
      tally(count, hits.length, query);
    };
    const add = (docs) => {
      const found = docs.map((doc) => ({ doc, score: score(doc, words, phrase) })).filter((hit) => hit.score);
      count += found.length;
      hits = [...hits, ...found].sort(rank).slice(0, limit);
    };
    const load = async (abort) => {
      const { version, chunks: length } = await getJSON(data.index + 'index.json', abort);
      if (version !== 1) throw 0;
      if (length !== chunks.length) chunks = Array(length);
      let next = 0;
      const take = async () => {
        for (let i; (i = next++) < length;) {
          if (chunks[i]) continue;
          add((chunks[i] = docsOf(await getJSON(`${data.index}${i}.json`, abort))));
          tell('loading');
        }
      };
      await Promise.all([1, 2, 3, 4, 5, 6].map(take));
      complete = true;
    };
    return async (text, most) => {
      limit = most;
      query = text.trim();
      phrase = fold(query);
      words = wordsOf(query);
      hits = [];
      count = 0;
      chunks.forEach(add);
      tell(!words[0] ? '' : complete ? 'done' : 'loading');
      if (!words[0]) loading = loading?.abort();
      if (!words[0] || complete || loading) return;
      const abort = (loading = new AbortController());
      await load(abort).then(() => tell('done'), () => {
        if (abort !== loading) return;
        abort.abort();
        chunks = []; // they may be of two editions
        tell('error');
      });
      if (abort === loading) loading = null;
    };
  };

  const marked = (text, words) => {
    const pattern = RegExp([...words].sort().reverse().join('|').replace(/\+/g, '\\+'), 'g');
    const found = [...fold(text).matchAll(pattern)];
    const nodes = [];
    let seen = '', start = 0, was;
    for (const letter of text.normalize()) {
      seen += letter;
      const end = fold(seen).length - 1;
      const on = /\p{M}/u.test(letter) ? was : found.some(({ 0: word, index }) =>
        start < index + word.length && end > index + (word[0] === ' '));
      if (on !== was) nodes.push(on ? make('mark') : new Text());
      nodes[nodes.length - 1].textContent += letter;
      start = end;
      was = on;
    }
    return nodes;
  };
  // dateOf names a day as the pages do.
  const dateOf = (date, data) => {
    const [year, month, day] = date.split('-');
    const name = data.months?.split('|')[month - 1]; // the frame of a theme may lack it
    return make('time', { class: 'note', datetime: date }, name ? fill(data.date, { day: +day > 1 ? +day : data.first || 1, month: name, year }) : date);
  };
  const details = ({ topic, posts, date, tags, by, topics }, data, link) => [
    topic ? make('span', { class: 'note' }, fill(data.topic, { count: posts })) : date && dateOf(date, data),
    ' ', make('span', { class: 'note', dir: 'auto' }, by.join(' · ')),
    ' ', make('span', { class: 'words', dir: 'auto' }, ...tags.flatMap((tag, i) => [i ? ' · ' : '',
      link && Object.hasOwn(topics, tag) ? make('a', { href: `/topics/${topics[tag]}/` }, tag) : tag])),
  ];

  const setUpPage = (input, { dataset }) => {
    const [status, list] = $('#search-page [role=status], .results');
    const step = 50;
    const more = make('button', { type: 'button', class: 'button' }, dataset.more || '…');
    let limit = step;
    list.after(more);
    const search = searcher(dataset, status, (docs, words) => {
      list.replaceChildren(...docs.map((doc) => make('li', {},
        make('h3', { dir: 'auto' }, make('a', { href: doc.url }, ...marked(doc.title, words))),
        make('p', { dir: 'auto' }, ...marked(doc.summary, words)),
        make('p', { class: 'details' }, ...details(doc, dataset, true)))));
    }, (count, length) => (more.hidden = count <= length));
    more.addEventListener('click', () => {
      const { length } = list.children;
      search(input.value, (limit += step));
      list.children[length]?.querySelector('a').focus(); // and not on a button that moved or went
    });
    input.value = inURL('q')[0] || '';
    search(input.value, limit);
    input.addEventListener('input', () => {
      setInURL('q', [input.value]);
      search(input.value, (limit = step));
    });
    input.form.addEventListener('submit', (event) => event.preventDefault()); // it is done
  };

  const setUpField = (input) => {
    const { dataset } = input;
    const list = make('div', { role: 'listbox', id: 'options', 'aria-label': input.labels[0].textContent });
    const status = make('p', { role: 'status' });
    const box = make('div', {}, list, status);
    input.form.append(box);
    let active;
    const activate = (option) => {
      if (active) set(active, { 'aria-selected': false });
      active = option;
      set(input, { 'aria-activedescendant': option ? option.id : '' });
      if (option) set(option, { 'aria-selected': true }).scrollIntoView({ block: 'nearest' });
    };
    const open = (yes) => {
      box.className = yes ? 'suggestions' : 'visually-hidden'; // there for the status
      list.hidden = !yes || !list.firstChild;
      set(input, { 'aria-expanded': !list.hidden });
      if (!yes) activate();
    };
    const all = make('a', { role: 'option', id: 'option-all', 'aria-selected': false, tabindex: -1 }); // results are on their page
    const find = searcher(dataset, status, (docs, words) => {
      const url = active?.href;
      list.replaceChildren(...docs.map((doc, i) => make('a',
        { role: 'option', id: 'option-' + i, 'aria-selected': false, tabindex: -1, href: doc.url },
        make('span', { class: 'title', dir: 'auto' }, ...marked(doc.title, words)), ' ', ...details(doc, dataset))));
      activate([...list.children].find(({ href }) => href === url));
      open(words[0] && document.activeElement === input);
    }, (count, length, query) => {
      if (count <= length && active === all) activate();
      if (count <= length) return all.remove();
      const url = new URL(input.form.action);
      url.search = new URLSearchParams({ [input.name]: query });
      all.textContent = fill(dataset.all || '{count} …', { count });
      all.href = url;
      if (!all.parentNode) list.append(all);
    });
    const search = (text) => find(text, 8);
    input.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      const down = event.key === 'ArrowDown';
      if (down || event.key === 'ArrowUp') {
        if (list.hidden) open(list.firstChild);
        activate(active ? active[down ? 'nextSibling' : 'previousSibling'] : list[down ? 'firstChild' : 'lastChild']);
      } else if (event.key === 'Enter' && active) active.click();
      else if (event.key === 'Escape' && list.hidden) search((input.value = ''));
      else if (event.key === 'Escape') open(false);
      else return;
      event.preventDefault();
    });
    input.addEventListener('input', () => search(input.value));
    input.addEventListener('blur', () => open(false));
    list.addEventListener('mousedown', (event) => event.preventDefault()); // keeps the focus
    set(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id });
    open(false);
  };

  const setUpSearch = (input) => {
    const [page] = $('#search-page');
    if (page) setUpPage(input, page);
    else setUpField(input);
    addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey ||
        event.target.matches('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  };

  const setUpFilter = (list) => {
    const { dataset } = list;
    const items = [...list.children];
    const tagsOf = (item) => item.dataset.tags.split('|');
    const counts = new Map();
    for (const tag of items.flatMap(tagsOf)) counts.set(tag, (counts.get(tag) || 0) + 1);
    counts.delete('');
    const picked = new Set(inURL('tag').filter((tag) => counts.has(tag)));
    // A tag of all posts would hide none.
    const common = [...counts].filter(([, n]) => n > 1 && n < items.length)
      .sort((a, b) => b[1] - a[1] || order(a[0], b[0])).slice(0, 12);
    const tags = [...new Set([...common.map(([tag]) => tag), ...picked])];
    if (!tags.length) return;
    const status = make('p', { class: 'note', role: 'status' });
    const button = (pick, ...children) => {
      const element = make('button', { type: 'button', dir: 'auto' }, ...children);
      element.addEventListener('click', () => {
        pick();
        setInURL('tag', picked);
        show();
      });
      return element;
    };
    const all = button(() => picked.clear(), dataset.all);
    // The list may have the newest posts alone; then what is counted here says nothing of the others.
    const total = +dataset.total || items.length;
    const buttons = tags.map((tag) => button(() => picked.delete(tag) || picked.add(tag),
      tag, ...(total > items.length ? [] : [' ', make('span', { class: 'count' }, counts.get(tag))])));
    const show = () => {
      for (const item of items) item.hidden = [...picked].some((tag) => !tagsOf(item).includes(tag));
      set(all, { 'aria-pressed': !picked.size });
      buttons.forEach((element, i) => set(element, { 'aria-pressed': picked.has(tags[i]) }));
      say(status, fill(dataset.status, { shown: items.filter((item) => !item.hidden).length, total }));
    };
    list.before(make('div', { class: 'filter', role: 'group', 'aria-label': dataset.label }, all, ...buttons), status);
    show();
    addEventListener('beforeprint', () => items.forEach((item) => (item.hidden = false)));
    addEventListener('afterprint', show);
  };

  addEventListener('DOMContentLoaded', () => {
    $('button.scheme').forEach(setUpScheme);
    $('.search input').forEach(setUpSearch);
    $('[data-filter]').forEach(setUpFilter);
  });
})();
