'use strict';
// Everything is written as text, never as markup: names and reasons come from elsewhere.
const $ = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
let token = sessionStorage.getItem('terrace-token') || '';
let operator = false;
let pause = 1000;

function el(tag, cls, text) {
  const e = document.createElement(tag);
  if (cls) e.className = cls;
  if (text !== undefined) e.textContent = text;
  return e;
}
const set = (e, text) => { if (e.textContent !== text) e.textContent = text; };
const num = n => n >= 1e9 ? (n / 1e9).toFixed(1) + ' G' : n >= 1e6 ? (n / 1e6).toFixed(1) + ' M'
  : n >= 1e4 ? (n / 1e3).toFixed(1) + ' k' : String(n);
const rate = n => n >= 1e4 ? num(n) : n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n === 0 ? '0' : n.toFixed(2);
const ms = n => n === 0 ? '–' : n >= 1000 ? (n / 1000).toFixed(2) + ' s' : n >= 100 ? n.toFixed(0) + ' ms' : n >= 10 ? n.toFixed(1) + ' ms' : n.toFixed(2) + ' ms';
const bytes = n => n >= 1073741824 ? (n / 1073741824).toFixed(1) + ' GiB' : n >= 1048576 ? (n / 1048576).toFixed(1) + ' MiB'
  : n >= 1024 ? (n / 1024).toFixed(1) + ' KiB' : n.toFixed(0) + ' B';
function ago(now, then) {
  const s = Math.max(0, Math.round((now - then) / 1000));
  return s < 60 ? s + ' s' : s < 3600 ? Math.floor(s / 60) + ' min' : s < 86400
    ? Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min' : Math.floor(s / 86400) + ' d';
}
const sum = o => Object.values(o).reduce((a, b) => a + b, 0);

function spark(label) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', '0 0 59 20');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const area = document.createElementNS(SVG, 'path');
  area.setAttribute('class', 'area');
  const line = document.createElementNS(SVG, 'path');
  svg.append(area, line);
  svg.draw = values => {
    const top = Math.max(...values, 0.001);
    const points = values.map((v, i) => (60 - values.length + i) + ' ' + (19 - 17 * v / top).toFixed(1));
    const d = points.length > 1 ? 'M' + points.join('L') : '';
    line.setAttribute('d', d);
    area.setAttribute('d', d && d + 'L59 20L' + (60 - values.length) + ' 20Z');
  };
  return svg;
}

// Elements are kept by key and only their texts change, so that focus and scroll stay where they are.
function keyed(parent, items, key, make, update) {
  parent.parts = parent.parts || new Map();
  const seen = new Set();
  items.forEach(item => {
    const k = key(item);
    seen.add(k);
    let part = parent.parts.get(k);
    if (!part) {
      part = make(item);
      parent.parts.set(k, part);
      parent.append(part.root);
    }
    update(part, item);
  });
  parent.parts.forEach((part, k) => { if (!seen.has(k)) { part.root.remove(); parent.parts.delete(k); } });
}

function totals(view) {
  const front = view.frontends.map(f => f.traffic);
  const servers = view.backends.flatMap(b => b.servers);
  const histories = view.frontends.map(f => f.history);
  const merge = (pick, how) => Array.from({ length: Math.max(0, ...histories.map(h => pick(h).length)) },
    (_, i) => how(histories.map(h => { const a = pick(h); return a[a.length - 1 - i] || 0; }))).reverse();
  const add = a => a.reduce((x, y) => x + y, 0);
  const fold = pick => front.reduce((a, t) => a + pick(t), 0);
  const up = servers.filter(s => s.takesNew).length;
  const tiles = [
    ['Requests / s', rate(fold(t => t.rate.s10)), num(fold(t => t.requests)) + ' in all', merge(h => h.requests, add)],
    ['Latency p95', ms(Math.max(0, ...front.map(t => t.latency.p95))), 'p99 ' + ms(Math.max(0, ...front.map(t => t.latency.p99))), merge(h => h.p95, a => Math.max(...a))],
    ['Connections', num(fold(t => t.sessions.current)), num(fold(t => t.sessions.total)) + ' in all'],
    ['Out / s', bytes(fold(t => t.bytes.outRate)), 'in ' + bytes(fold(t => t.bytes.inRate)) + ' / s'],
    ['Servers in service', up + ' of ' + servers.length, view.backends.filter(b => b.servers.every(s => !s.takesNew)).map(b => b.name + ' has none').join(', ') || 'every backend has some'],
    ['Answers 5xx', num(fold(t => t.responses['5xx'])), num(fold(t => (t.errors.denied || 0) + (t.errors.request || 0))) + ' refused'],
  ];
  keyed($('totals'), tiles, t => t[0], t => {
    const root = el('div', 'tile');
    const part = { root, value: el('b'), sub: el('span', 'dim'), spark: t[3] && spark(t[0] + ', last minute') };
    root.append(el('span', 'dim', t[0]), part.value, part.sub);
    if (part.spark) root.append(part.spark);
    return part;
  }, (part, t) => { set(part.value, t[1]); set(part.sub, t[2]); if (part.spark) part.spark.draw(t[3]); });
}

function share(root, label) {
  const bar = el('div', 'bar'), legend = el('div', 'legend');
  bar.setAttribute('aria-hidden', 'true');
  root.append(bar, legend);
  return values => {
    const all = sum(values);
    bar.hidden = legend.hidden = all === 0;
    if (all === 0) return;
    const entries = Object.entries(values);
    entries.forEach(([name, n], i) => {
      const piece = bar.children[i] || bar.appendChild(el('i', 'k' + (i + 1)));
      piece.style.width = 100 * n / all + '%';
      let item = legend.children[i];
      if (!item) { item = el('span'); item.append(el('i', 'k' + (i + 1)), el('span')); legend.append(item); }
      item.hidden = n === 0;
      set(item.lastChild, name + ' ' + Math.round(100 * n / all) + ' %');
    });
    legend.setAttribute('aria-label', label);
  };
}

function facts(root, names) {
  const box = el('div', 'facts');
  const values = names.map(name => { const s = el('span', '', name + ' '), b = el('b'); s.append(b); box.append(s); return b; });
  root.append(box);
  return texts => texts.forEach((t, i) => set(values[i], t));
}
const lat = l => ms(l.p50) + ' / ' + ms(l.p95) + ' / ' + ms(l.p99);
const errs = e => sum(e) ? Object.entries(e).map(([k, n]) => k + ' ' + num(n)).join(', ') : 'none';

function frontends(view) {
  keyed($('frontends'), view.frontends, f => f.name, f => {
    const root = el('article', 'card'), top = el('div', 'top');
    top.append(el('h3', '', f.name), el('span', 'dim', f.addresses.join('  ')));
    const part = { root, to: el('p', 'to dim'), spark: spark('requests per second, last minute') };
    root.append(top, part.to);
    part.facts = facts(root, ['req/s', 'connections', 'p50 / p95 / p99', 'errors']);
    root.append(part.spark);
    part.protocols = share(root, 'requests by protocol');
    part.tls = share(root, 'connections by TLS version');
    return part;
  }, (part, f) => {
    set(part.to, f.backends.length ? '→ ' + f.backends.join(', ') : '→ redirects');
    part.facts([rate(f.traffic.rate.s10), f.traffic.sessions.current + ' (max ' + f.traffic.sessions.max + ')', lat(f.traffic.latency), errs(f.traffic.errors)]);
    part.spark.draw(f.history.requests);
    part.protocols(f.protocols);
    part.tls(f.tls);
  });
}

const CLASS = { up: 'up', down: 'down', 'going up': 'going', 'going down': 'going', drain: 'drain', maint: 'maint', unchecked: 'unchecked' };
const MARK = { up: '● ', down: '✕ ', 'going up': '▲ ', 'going down': '▼ ', drain: '◒ ', maint: '◼ ', unchecked: '○ ' };

async function operate(backend, server, state, button) {
  button.disabled = true;
  try {
    const answer = await fetch('/backends/' + encodeURIComponent(backend) + '/servers/' + encodeURIComponent(server) + '/state', {
      method: 'PUT', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + token },
      body: JSON.stringify({ state, reason: 'from the status page' }) });
    if (!answer.ok) alert((await answer.json()).error);
  } catch (e) { alert('not reached: ' + e.message); }
  button.disabled = false;
}

function cell(row, label, cls) {
  const td = el('td', cls || '');
  td.dataset.label = label;
  row.append(td);
  return td;
}

function server(backend, s) {
  const root = el('tr'), part = { root };
  const name = cell(root, 'server');
  name.append(el('b', '', s.name), el('span', 'sub', s.address));
  part.tags = el('span'); name.append(part.tags);
  const state = cell(root, 'state', 'state');
  part.pill = el('span', 'pill'); part.reason = el('span', 'sub');
  state.append(part.pill, part.reason);
  const req = cell(root, 'requests / s');
  part.rate = el('span'); part.spark = spark('requests per second, last minute'); req.append(part.rate, part.spark);
  part.sessions = cell(root, 'sessions');
  const l = cell(root, 'p50 / p95 / p99');
  part.lat = el('span'); part.latSpark = spark('p95 latency, last minute'); l.append(part.lat, part.latSpark);
  part.errors = cell(root, 'errors');
  part.check = cell(root, 'check');
  const ops = cell(root, 'operate', 'wide ops-cell'), box = el('div', 'ops');
  part.buttons = ['ready', 'drain', 'maint'].map(wanted => {
    const b = el('button', '', wanted);
    b.type = 'button';
    b.setAttribute('aria-label', wanted + ' ' + backend + '/' + s.name);
    b.addEventListener('click', () => operate(backend, s.name, wanted, b));
    box.append(b);
    return b;
  });
  ops.append(box);
  part.ops = ops;
  return part;
}

function updateServer(part, s, backend, view) {
  const now = new Date(view.now);
  const progress = s.progressOf ? ' ' + s.progress + '/' + s.progressOf : '';
  set(part.pill, MARK[s.state] + s.state + progress);
  part.pill.className = 'pill ' + CLASS[s.state];
  set(part.reason, ago(now, new Date(s.since)) + ', ' + s.reason);
  const tags = [...(s.backup ? ['backup'] : []), 'weight ' + s.weight, ...(s.slowStarting ? ['slow start'] : []), ...(s.flaps ? ['flapping'] : []), ...s.changed.map(c => 'changed: ' + c)];
  keyed(part.tags, tags, t => t, t => ({ root: el('span', 'tag', t) }), () => {});
  set(part.rate, rate(s.traffic.rate.s10));
  const history = view.history[backend + '/' + s.name];
  if (history) { part.spark.draw(history.requests); part.latSpark.draw(history.p95); }
  set(part.sessions, s.traffic.sessions.current + (s.maxconn ? ' of ' + s.maxconn : '') + ' (max ' + s.traffic.sessions.max + ')');
  set(part.lat, lat(s.traffic.latency));
  set(part.errors, errs(s.traffic.errors) + (s.traffic.retries ? ', retries ' + num(s.traffic.retries) : ''));
  set(part.check, s.check ? s.check.detail + ', ' + ms(s.check.millis) : '–');
  part.ops.hidden = !operator;
}

function backends(view) {
  keyed($('backends'), view.backends, b => b.name, b => {
    const root = el('article', 'backend'), head = el('div', 'head'), left = el('div');
    const part = { root, title: el('h3', '', b.name), sub: el('p', 'dim'), spark: spark('requests per second, last minute') };
    left.append(part.title, part.sub);
    part.facts = facts(left, ['req/s', 'in work', 'queue', 'p50 / p95 / p99', 'errors']);
    head.append(left, part.spark);
    const table = el('table'), top = el('thead'), row = el('tr');
    ['server', 'state', 'requests / s', 'sessions', 'p50 / p95 / p99', 'errors', 'check', 'operate'].forEach(t => {
      const th = el('th', '', t); th.scope = 'col'; row.append(th);
      if (t === 'operate') part.opsHead = th;
    });
    top.append(row);
    part.body = el('tbody');
    table.append(top, part.body);
    root.append(head, table);
    return part;
  }, (part, b) => {
    const t = b.traffic, up = b.servers.filter(s => s.takesNew).length;
    set(part.sub, b.balance + ' · ' + up + ' of ' + b.servers.length + ' servers take requests' + (b.removed.length ? ' · removed at run time: ' + b.removed.join(', ') : ''));
    part.facts([rate(t.rate.s10), t.sessions.current + ' (max ' + t.sessions.max + ')', t.queue.current + ' (max ' + t.queue.max + ')', lat(t.latency), errs(t.errors)]);
    const history = view.history[b.name];
    if (history) part.spark.draw(history.requests);
    part.opsHead.hidden = !operator;
    keyed(part.body, b.servers, s => s.name, s => server(b.name, s), (p, s) => updateServer(p, s, b.name, view));
  });
}

function sections(view) {
  keyed($('sections'), view.sections, s => s.title, s => {
    const root = el('section'), part = { root, tiles: el('div', 'tiles'), tables: el('div') };
    root.append(el('h2', '', s.title), part.tiles, part.tables);
    return part;
  }, (part, s) => {
    keyed(part.tiles, s.figures, f => f.label, f => {
      const root = el('div', 'tile'), value = el('b'); root.append(el('span', 'dim', f.label), value); return { root, value };
    }, (p, f) => set(p.value, f.value));
    keyed(part.tables, s.tables, t => t.title, t => {
      const root = el('div', 'backend'), head = el('div', 'head'), table = el('table'), top = el('thead'), row = el('tr'), body = el('tbody');
      head.append(el('h3', '', t.title));
      t.columns.forEach(c => row.append(el('th', '', c))); top.append(row); table.append(top, body); root.append(head, table);
      return { root, body };
    }, (p, t) => keyed(p.body, t.rows, r => r[0], r => {
      const root = el('tr'); return { root, cells: r.map((_, i) => cell(root, t.columns[i])) };
    }, (q, r) => r.forEach((v, i) => set(q.cells[i], v))));
  });
}

function events(view) {
  const list = $('events');
  const known = list.last || 0;
  view.events.filter(e => e.id > known).forEach(e => {
    const li = el('li'), time = el('time', 'dim', new Date(e.at).toLocaleTimeString([], { hour12: false }));
    time.dateTime = e.at;
    li.append(time, el('span', 'sev ' + e.severity, e.severity), el('span', 'who', e.subject || e.type), el('span', 'msg', e.message));
    list.prepend(li);
    list.last = e.id;
  });
  while (list.children.length > 100) list.lastChild.remove();
}

function show(view) {
  const p = view.process;
  document.title = p.name + ' · Terrace status';
  set($('name'), p.name);
  set($('about'), p.version + ' · ' + p.state + ' · up ' + ago(new Date(view.now), new Date(p.started)) + ' · configuration ' + p.configChecksum);
  totals(view); frontends(view); backends(view); sections(view); events(view);
  set($('hint'), operator ? '' : view.token ? '' : 'Read-only: set admin.token to operate servers from here, or use the command line.');
}

function live(text, cls) { set($('live'), text); $('live').className = 'live ' + cls; }

async function follow() {
  const headers = token ? { Authorization: 'Bearer ' + token } : {};
  const first = await fetch('/status.json', { headers, cache: 'no-store' });
  if (first.status === 401) { ask(token ? 'That is not the token.' : ''); return false; }
  if (!first.ok) throw new Error('status ' + first.status);
  $('signin').hidden = true;
  const begin = await first.json();
  operator = begin.operator;
  const list = $('events');
  if (list.started !== begin.process.started) { list.replaceChildren(); list.last = 0; list.started = begin.process.started; }
  show(begin);
  const stream = await fetch('/status/stream', { headers: { ...headers, Accept: 'text/event-stream' }, cache: 'no-store' });
  if (!stream.ok) throw new Error('stream ' + stream.status);
  live('live', 'on');
  pause = 1000;
  const reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    text += value;
    let end;
    while ((end = text.indexOf('\n\n')) >= 0) {
      const data = text.slice(0, end).split('\n').filter(l => l.startsWith('data:')).map(l => l.slice(5)).join('\n');
      text = text.slice(end + 2);
      if (data.trim()) show(JSON.parse(data));
    }
  }
}

function ask(error) {
  token = '';
  sessionStorage.removeItem('terrace-token');
  $('signin').hidden = false;
  set($('signin-error'), error);
  live('token needed', '');
  $('token').focus();
}

async function run() {
  try {
    if (!await follow()) return;
  } catch (e) { console.warn(e); }
  live('not connected, trying again', 'off');
  setTimeout(run, pause);
  pause = Math.min(pause * 2, 15000);
}

$('signin').addEventListener('submit', e => {
  e.preventDefault();
  token = $('token').value;
  sessionStorage.setItem('terrace-token', token);
  $('token').value = '';
  run();
});
const root = document.documentElement;
if (localStorage.getItem('terrace-theme')) root.dataset.theme = localStorage.getItem('terrace-theme');
$('theme').addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('terrace-theme', root.dataset.theme);
});
run();
