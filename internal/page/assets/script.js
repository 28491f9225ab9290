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

  // Search: words start words, whatever their case and accents; in articles and summaries short ones are whole words. In scripts
  // without spaces, each pair of neighbours is a word. internal/search makes the same words.
  const accents = /[^\P{M}\u0900-\u1fff\u3099\u309a]|\u0640|\p{DI}/gu; // where marks are no letters, and what nobody sees
  const fold = (text) => ` ${text} `.normalize('NFKD').toLowerCase().replace(accents, '').replace(/ς/g, 'σ')
    .replace(/[^\p{L}\p{N}\p{M}+#]+/gu, ' ');
  const unspaced = '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}ー\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}]';
  const runs = RegExp(`(${unspaced}(?:${unspaced}|\\p{M})*)|(?:(?!${unspaced})\\S|\\p{M})+`, 'gu');
  const start = (text, length) => [...text].slice(0, length).join('');
  // wordsOf returns the words to look up, each with what is marked in results. Long ones have no keys, and find all terms that they begin.
  // With a * a key is the beginning of words of names.
  const wordsOf = (query) => [...fold(query).matchAll(runs)].flatMap(([run, isUnspaced]) => {
    const term = start(run, 32);
    const keys = run !== start(run, 3) ? null : run === start(run, 1) ? [run] : [run, run + '*'];
    if (!isUnspaced) return { term, keys, marks: [/\p{sc=Hang}/u.test(run) ? run : ' ' + run] };
    const letters = run.match(/.\p{M}*/gu);
    const pairs = letters[1] ? letters.slice(1).map((letter, i) => letters[i] + letter) : letters;
    return pairs.map((pair) => ({ term: pair, keys: [pair], marks: [run, pair] }));
  });
  const order = (a, b) => (a < b ? -1 : +(a > b));

  // What follows reads what internal/search wrote.
  // bucket returns the file, of count, that has a term.
  const bucket = (term, count) => {
    let hash = 2166136261; // FNV-1a
    for (const byte of new TextEncoder().encode(start(term, term.endsWith('*') ? 2 : 4))) hash = Math.imul(hash ^ byte, 16777619);
    const round = 2 ** Math.ceil(Math.log2(count)), file = hash & (round - 1);
    return file < count ? file : hash & (round / 2 - 1);
  };
  const rising = (list) => {
    const numbers = [];
    let next = 0, lead = 0;
    for (let i = 0; i < list.length; i++) {
      const code = list.charCodeAt(i);
      if (code > 92) lead = lead * 34 + code - 92;
      else {
        next += lead * 57 + code - 35;
        numbers.push(next++);
        lead = 0;
      }
    }
    return numbers;
  };
  const docsOf = ({ numbers, titles, urls, summaries, dates, tags, authors, posts, topics }) =>
    new Map(numbers.map((number, i) => [number, {
      index: i, title: titles[i], url: /^(\/(?!\/)|https?:)/.test(urls[i]) ? urls[i] : '#', summary: summaries[i],
      date: dates[i], tags: tags[i], by: authors[i], topic: posts[i] !== null, posts: posts[i], topics, // by tag
    }]));
  // aligned is for the order of chunks: the bits of an ID, after the first, begin the keys of its docs.
  const aligned = (id) => {
    let bits = parseInt(id, 16);
    while (bits < 2 ** 50) bits *= 2;
    return bits;
  };

  // newIndex reads files when they are needed. A doc is 256 times the number of its chunk, plus its own number there.
  const newIndex = (path, cache) => {
    const files = {}, chunks = [], known = {};
    const read = (name, decode) => (files[name] ??= fetch(`${path}${name}.json`, { cache })
      .then((response) => (response.ok ? response.json() : Promise.reject())).then(decode));
    const termFile = ({ chunks: ids, terms, in: lists, names, named }) => ({
      bases: ids.split(' ').map((id) => 256 * (known[id] ??= chunks.push(id) - 1)),
      terms: terms.split(' '), lists: lists.split(' '), names: names.split(','), named: named.split(' '),
    });
    const filesOf = async (term) => {
      const { version, terms } = await read('index');
      if (version !== 2) throw 0;
      return Promise.all(Object.entries(terms).map(([name, count]) => read(name + bucket(term, count), termFile)));
    };
    const each = ({ bases }, list, visit) => rising(list).forEach((n) => visit(bases[n >> 8] + (n & 255)));
    // scoresOf returns the scores of all docs; 0 is for those without one of the words.
    const scoresOf = async (words, name) => {
      const [named, ...found] = await Promise.all([[name], ...words.map(({ term, keys }) => keys || [term])]
        .map(async (keys) => (await Promise.all(keys.map(filesOf))).flat()));
      let scores;
      words.forEach(({ term, keys }, w) => {
        const values = new Uint16Array(256 * chunks.length);
        for (const file of found[w]) {
          file.terms.forEach((other, i) => {
            if (keys ? !keys.includes(other) : !other.startsWith(term)) return;
            file.lists[i].split('!').forEach((list, place) => {
              const value = [1, 2, other === term ? 8 : 4][place]; // in text, in a tag or the like, in the title
              each(file, list, (doc) => (values[doc] = Math.max(values[doc], value)));
            });
          });
        }
        scores = scores ? values.map((value, doc) => value && scores[doc] && value + scores[doc]) : values;
      });
      for (const file of named) {
        const list = file.named[file.names.indexOf(name)];
        if (list) each(file, list, (doc) => (scores[doc] &&= scores[doc] + 1000)); // the whole name comes first
      }
      return scores;
    };
    // find returns the number of hits, and the best ones: at most limit.
    return async (words, name, limit) => {
      const scores = await scoresOf(words, name);
      const ids = chunks.map(aligned), levels = [];
      let count = 0;
      for (const chunk of [...chunks.keys()].sort((a, b) => ids[a] - ids[b])) {
        for (let doc = 256 * chunk; doc < 256 * chunk + 256; doc++) {
          if (scores[doc]) count = (levels[scores[doc]] ??= []).push(doc) && count + 1;
        }
      }
      const all = levels.reverse().flat();
      // The order within a chunk is there.
      let end = Math.min(limit, count);
      const alike = (a, b) => a >> 8 === b >> 8 && scores[a] === scores[b];
      while (end < count && alike(all[end - 1], all[end])) end++;
      const hits = await Promise.all(all.slice(0, end).map(async (hit) => {
        const doc = (await read(chunks[hit >> 8], docsOf)).get(hit & 255);
        return doc ? { hit, doc } : Promise.reject(); // another edition
      }));
      hits.sort((a, b) => scores[b.hit] - scores[a.hit] || ids[a.hit >> 8] - ids[b.hit >> 8] || a.doc.index - b.doc.index);
      return { count, docs: hits.slice(0, limit).map(({ doc }) => doc) };
    };
  };

  // searcher returns a function that searches and shows the best results: at most limit of them.
  const searcher = (data, status, render, tally) => {
    let find, turn = 0, shown, count = 0, docs = [];
    const show = (state, query, words) => {
      const text = state !== 'done' ? data[state] : !count ? data.none : (count === 1 && data.one) || data.some;
      say(status, fill(text, { query, count }));
      const now = JSON.stringify([words, docs.map(({ url, title, date }) => [url, title, date])]);
      if (now !== shown) render(docs, words.flatMap(({ marks }) => marks)); // or a click would miss it
      shown = now;
      tally(count, docs.length, query);
    };
    return async (text, limit) => {
      const mine = ++turn, query = text.trim(), words = wordsOf(query);
      const finish = (state, result = { count: 0, docs: [] }) => {
        if (mine !== turn) return;
        ({ count, docs } = result);
        show(state, query, words);
      };
      if (!words[0]) return finish('');
      const name = fold(query).trim();
      const late = setTimeout(() => mine === turn && show('loading', query, words));
      // What is read may be of two editions of the site. Then all is read again.
      const search = (cache) => (find ??= newIndex(data.index, cache))(words, name, limit);
      const again = () => {
        if (mine !== turn) return;
        find = null;
        return search('no-cache');
      };
      await search().catch(again).then((result) => finish('done', result), () => {
        if (mine === turn) find = null;
        finish('error');
      });
      clearTimeout(late);
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
    const step = 10;
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
      search(input.value, (limit += step)).then(() => {
        if (document.activeElement !== input) list.children[length]?.querySelector('a').focus(); // and not on a button that moved or went
      });
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
