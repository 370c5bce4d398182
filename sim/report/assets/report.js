'use strict';
// The page: which charts stand in it, and when they are drawn.

const charts = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('charts');

const height = (chart) => {
  if (chart.kind !== 'bars' && chart.kind !== 'stacked') return 300;
  const lines = chart.kind === 'bars' ? chart.series.length : 1;
  return 110 + chart.categories.length * Math.max(26, 13 * lines + 10);
};

const frame = (chart) => {
  const made = document.createElement('figure');
  const caption = document.createElement('figcaption');
  caption.textContent = chart.title + (chart.choice === '' ? '' : ': ' + chart.choice);
  const note = document.createElement('span');
  note.textContent = chart.note;
  caption.append(note);
  const box = document.createElement('div');
  box.className = 'canvas';
  box.style.height = height(chart) + 'px';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', caption.textContent);
  box.append(canvas);
  made.append(caption, box, dataOf(chart));
  main.append(made);
  return canvas;
};

let chosen = '';
let drawn = [];
const draw = () => {
  for (const chart of drawn) chart.destroy();
  main.textContent = '';
  palette = getComputedStyle(document.documentElement);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn = charts.filter((chart) => chart.choice === '' || chart.choice === chosen)
    .map((chart) => new Chart(frame(chart), config(chart)));
};

document.querySelectorAll('table.sorted').forEach(makeSorted);

const choices = [...new Set(charts.map((chart) => chart.choice).filter((name) => name !== ''))];
chosen = choices[0] ?? '';
if (choices.length > 1) {
  const line = document.getElementById('choice');
  const select = line.querySelector('select');
  for (const name of choices) select.append(new Option(name));
  select.addEventListener('change', () => { chosen = select.value; draw(); });
  line.hidden = false;
}
draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
// Paper is white and narrow.
addEventListener('beforeprint', () => {
  document.documentElement.dataset.theme = 'light';
  draw();
  for (const chart of drawn) chart.resize(660, chart.canvas.parentNode.clientHeight);
});
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.theme;
  draw();
});
