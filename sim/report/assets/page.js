'use strict';
// The page: what is seen, what is chosen, and how hands and keys change it.

const data = JSON.parse(document.getElementById('data').textContent);
const whole = data.to - data.from;
const closest = Math.max(whole / 1e6, 10);  // the shortest stretch one can zoom to
const byId = id => document.getElementById(id);
const chart = byId('chart'), tip = byId('tip'), why = byId('why');
const state = { view: { from: 0, to: whole }, hidden: new Set(), step: -1, chosen: null };

const shown = () => data.functions.filter(f => !state.hidden.has(f.index));
const focusable = data.functions.reduce((n, f) => n + f.requests.length, 0) <= 300;

// Everything that happens, in order; equal instants as the simulator orders them.
function listEvents() {
  const events = [];
  for (const f of shown()) {
    f.requests.forEach((r, index) => {
      const key = `${f.index}:${index}`;
      if (r.at >= 0) events.push({ t: r.at, order: 4, id: r.id, key, text: `${r.name} arrives. ${r.why}${r.found ? ' ' + r.found : ''}` });
      if (r.kind === 'throttled') return;
      if (r.start > Math.max(r.at, 0) && r.start < whole) events.push({ t: r.start, order: 1, id: r.id, key, text: `Environment ${r.environment} is ready, and its handler begins with ${r.name}.` });
      if (r.end <= whole) events.push({ t: r.end, order: 0, id: r.id, key, text: `${r.name} has its answer from environment ${r.environment}${r.outcome === 'success' ? '' : ` (${r.outcome})`}.` });
    });
    for (const lane of f.lanes) {
      if (!lane.outlives) events.push({ t: lane.end, order: 2, id: lane.number, key: '', text: `Environment ${lane.number} ends: ${lane.reason.replace('_', ' ')}.` });
    }
  }
  return events.sort((a, b) => a.t - b.t || a.order - b.order || a.id - b.id);
}
let events = listEvents();

function render() {
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : undefined;
  const width = Math.max(chart.clientWidth, 280);
  const box = chart.getBoundingClientRect();
  const visible = { top: -box.top - 200, bottom: -box.top + window.innerHeight + 200 };
  const layout = new Layout(width, state.view);
  const { markup, height } = new Drawing(data, layout, visible, focusable).draw(shown());
  let cursor = '';
  if (state.step >= 0) {
    const x = layout.x(events[state.step].t);
    if (x >= layout.left - 1 && x <= layout.right + 1) cursor = `<path class="cursor" d="M${x.toFixed(1)} 28V${height}"/>`;
  }
  const aria = 'Timeline: requests above, environments below. n and p step through what happens.';
  chart.setAttribute('aria-label', aria);
  chart.innerHTML = `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${markup}${cursor}</svg>`;
  if (state.chosen) chart.querySelectorAll(`[data-key^="${state.chosen}:"]`).forEach(e => e.classList.add('chosen'));
  if (focused) {
    const again = chart.querySelector(`[data-key="${focused}"]`);
    if (again) again.focus({ preventScroll: true });
  }
}

let planned = false;
function plan() {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => { planned = false; render(); });
}

function show(from, to) {
  const length = Math.min(Math.max(to - from, closest), whole);
  from = Math.min(Math.max(from, 0), whole - length);
  state.view = { from, to: from + length };
  plan();
}

function zoom(factor, around) {
  const { from, to } = state.view;
  const centre = around === undefined ? (from + to) / 2 : Math.min(Math.max(around, from), to);
  const length = Math.min(Math.max((to - from) * factor, closest), whole);
  const share = (centre - from) / (to - from);
  show(centre - share * length, centre - share * length + length);
}

function pan(share) {
  const { from, to } = state.view;
  const by = (to - from) * share;
  show(from + by, to + by);
}

function stepTo(index) {
  if (events.length === 0) return;
  state.step = Math.min(Math.max(index, 0), events.length - 1);
  const event = events[state.step];
  state.chosen = event.key || null;
  say(`${readable(event.t + data.from)} (event ${state.step + 1} of ${events.length}): ${event.text}`);
  const { from, to } = state.view;
  if (event.t < from || event.t > to) show(event.t - (to - from) / 2, event.t + (to - from) / 2);
  plan();
}
const step = by => stepTo(state.step < 0 ? (by > 0 ? 0 : events.length - 1) : state.step + by);

function say(text) { why.textContent = text; }

function requestOf(element) {
  const subject = element.closest ? element.closest('[data-key]') : null;
  if (!subject) return null;
  const [f, index, what] = subject.dataset.key.split(':');
  const owner = data.functions[f];
  return { owner, request: owner.requests[index], key: `${f}:${index}`, what };
}

function describe({ owner, request, what }) {
  const span = {
    download: 'downloads its code', environment: 'starts', init: 'runs its init', handler: 'runs the handler',
    init_extension: 'runs the init of its extensions', init_runtime: 'runs the init of its runtime',
    init_function: 'runs the init of the function', aborted_init: 'runs an init that reaches its cap',
    suppressed_init: 'runs its init inside the invocation',
  }[what];
  return sentence(owner, request) + (span ? ` (Environment ${request.environment} ${span}.)` : '');
}

function choose(subject) {
  state.chosen = subject.key;
  say(describe(subject));
  plan();
}

function listenToKeys() {
  const keys = {
    n: () => step(1), p: () => step(-1), Home: () => stepTo(0), End: () => stepTo(events.length - 1),
    '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), 0: () => show(0, whole),
    ArrowLeft: () => pan(-0.2), ArrowRight: () => pan(0.2),
    Escape: () => { state.step = -1; state.chosen = null; say(''); tip.hidden = true; plan(); },
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  const buttons = { previous: 'p', next: 'n', closer: '+', farther: '-', left: 'ArrowLeft', right: 'ArrowRight', all: '0' };
  for (const [id, key] of Object.entries(buttons)) byId(id).addEventListener('click', keys[key]);
}

function listenToPointers() {
  const pointers = new Map();
  let moved = 0;
  const layout = () => new Layout(chart.clientWidth, state.view);
  const xOf = event => event.clientX - chart.getBoundingClientRect().left;
  chart.addEventListener('pointerdown', event => { pointers.set(event.pointerId, xOf(event)); moved = 0; });
  chart.addEventListener('pointermove', event => {
    if (!pointers.has(event.pointerId)) return hover(event);
    const before = [...pointers.values()], x = xOf(event);
    moved += Math.abs(x - pointers.get(event.pointerId));
    if (moved > 4 && !chart.hasPointerCapture(event.pointerId)) chart.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, x);
    const after = [...pointers.values()], now = layout();
    chart.classList.add('dragging');
    if (pointers.size === 1) return pan((before[0] - x) / (now.right - now.left));
    const spread = values => Math.max(Math.abs(values[0] - values[1]), 10);
    zoom(spread(before) / spread(after), now.time((after[0] + after[1]) / 2));
  });
  const release = event => { pointers.delete(event.pointerId); chart.classList.remove('dragging'); };
  chart.addEventListener('pointerup', release);
  chart.addEventListener('pointercancel', release);
  chart.addEventListener('pointerleave', () => { tip.hidden = true; });
  chart.addEventListener('click', event => { const subject = requestOf(event.target); if (subject && moved <= 4) choose(subject); });
  chart.addEventListener('focusin', event => { const subject = requestOf(event.target); if (subject) say(describe(subject)); });
  chart.addEventListener('wheel', event => {
    const now = layout(), x = xOf(event);
    if (x < now.left && !event.ctrlKey) return;  // over the names: the page scrolls
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return pan((event.deltaX || event.deltaY) / 600);
    zoom(Math.pow(1.0015, event.deltaY), now.time(x));
  }, { passive: false });
}

function hover(event) {
  const subject = requestOf(event.target);
  tip.hidden = !subject;
  if (!subject) return;
  tip.textContent = describe(subject);
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, window.innerWidth - box.width - 8))}px`;
  tip.style.top = `${event.clientY + 18 + box.height > window.innerHeight ? event.clientY - box.height - 10 : event.clientY + 18}px`;
}

function listFunctions() {
  for (const f of data.functions) {
    const label = document.createElement('label');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: true });
    box.addEventListener('change', () => {
      if (box.checked) state.hidden.delete(f.index); else state.hidden.add(f.index);
      state.step = -1;
      state.chosen = null;
      events = listEvents();
      render();
    });
    label.append(box, ` ${f.name}`);
    byId('functions').append(label);
  }
  byId('functions').hidden = data.functions.length < 2;
}

function drawLegend() {
  for (const { kind, label, css } of data.legend) {
    const item = document.createElement('li');
    const shape = kind === 'kept' ? keptLine(3, 16, 7, true, true)
      : kind === 'mark' ? `<path transform="translate(9 7)" d="${markPaths[css]}" class="${css}"/>`
      : css === 'idle' || css === 'shutdown' || kind === 'line' ? `<path d="M0 7H18" class="${css}"/>`
      : kind === 'phase' ? `<rect width="18" height="14" ${barPaint(css)}/>` : `<rect width="18" height="14" class="${css}"/>`;
    item.innerHTML = `<svg viewBox="0 0 20 14" aria-hidden="true">${shape}</svg>${escapeMarkup(label)}`;
    byId('legend').append(item);
  }
}

// What is too much to be drawn one by one: its reasons by kind.
function listReasons() {
  const list = byId('counted').querySelector('dl');
  for (const { name, why: text } of data.counted) {
    list.append(Object.assign(document.createElement('dt'), { textContent: name }),
      Object.assign(document.createElement('dd'), { textContent: text }));
  }
  byId('counted').hidden = data.counted.length === 0;
  byId('counted').open = data.counted.length <= 6;
}

function begin() {
  byId('name').textContent = data.scenario;
  byId('description').textContent = data.description;
  byId('window').textContent = [data.window, data.note].filter(Boolean).join('. ');
  say(data.aggregated ? '' : 'Press n to step through what happens, or point at a bar to see why.');
  listFunctions();
  drawLegend();
  listReasons();
  listenToKeys();
  listenToPointers();
  window.addEventListener('resize', plan);
  window.addEventListener('scroll', plan, { passive: true });
  render();
}
begin();
