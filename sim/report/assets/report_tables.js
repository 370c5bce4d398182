'use strict';
// Tables: the numbers behind a picture, and those of many functions.

// The numbers behind a picture, for those who do not see it; made when they are asked for.
const dataOf = (chart) => {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'Numbers';
  details.append(summary);
  details.addEventListener('toggle', () => {
    if (!details.open || details.children.length > 1) return;
    const wide = document.createElement('div');
    wide.className = 'wide';
    wide.append(chart.kind === 'points' ? pointsTable(chart) : seriesTable(chart));
    details.append(wide);
  });
  return details;
};

const tableOf = (headings, rows) => {
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  for (const heading of headings) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = heading;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [name, ...fields] of rows) {
    const row = body.insertRow();
    const cell = document.createElement('th');
    cell.scope = 'row';
    cell.textContent = name;
    row.append(cell);
    for (const field of fields) row.insertCell().textContent = field;
  }
  return table;
};

const seriesTable = (chart) => {
  const lines = chart.series.filter((series) => series.style !== 'limit');
  const names = chart.categories.length > 0 ? chart.categories
    : lines[0].points.slice(0, -1).map(([x]) => figure(chart.x, x));
  const rows = names.map((name, i) => [name, ...lines.map((series) =>
    withRange(chart.y, figure(chart.y, series.points[i][1]), rangeOf(series.band, i)))]);
  return tableOf([chart.x.title || '', ...lines.map((series) => series.name)], rows);
};
const pointsTable = (chart) => tableOf(['', chart.x.title, chart.y.title],
  chart.series.flatMap((series) => series.points.map(([x, y, name, xWidth, yWidth], i) =>
    [name || series.name, withRange(chart.x, withWidth(chart.x, x, xWidth), rangeOf(series.x_band, i)),
      withRange(chart.y, withWidth(chart.y, y, yWidth), rangeOf(series.band, i))])));

// Tables of many rows: sorted by the head that is clicked, searched by name, the rest of a long one
// shown when it is asked for. A first row that is the sum stays on top.
const makeSorted = (table) => {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const total = 'total' in table.dataset ? [rows.shift()] : [];
  const noun = table.dataset.rows;
  const shown = Number(table.dataset.shown) - total.length;
  let all = rows.length <= shown;
  const finder = document.createElement('div');
  finder.className = 'finder';
  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = 'Search ' + noun;
  search.setAttribute('aria-label', 'Search ' + noun + ' by name');
  const count = document.createElement('span');
  count.setAttribute('role', 'status');
  const more = document.createElement('button');
  more.type = 'button';
  finder.append(search, count, more);
  table.parentNode.before(finder);
  const frame = document.createElement('div');
  frame.className = 'sortable';
  finder.before(frame);
  frame.append(finder, table.parentNode);

  const nameOf = (row) => row.cells[0].textContent;
  const update = () => {
    const wanted = search.value.toLowerCase();
    const found = rows.filter((row) => nameOf(row).toLowerCase().includes(wanted));
    const visible = new Set(all || wanted !== '' ? found : found.slice(0, shown));
    for (const row of rows) row.hidden = !visible.has(row);
    const [some, whole] = [visible.size, rows.length].map((n) => n.toLocaleString('en'));
    count.textContent = some + ' of ' + whole + ' ' + noun;
    more.textContent = all ? 'Show the first ' + shown : 'Show all';
    more.hidden = rows.length <= shown || wanted !== '';
  };
  const hasNumbers = (column) => rows.some((row) => 'value' in row.cells[column].dataset);
  const sortBy = (column, descending) => {
    const isText = !hasNumbers(column);
    const key = (row) => isText ? row.cells[column].textContent
      : Number(row.cells[column].dataset.value ?? NaN);
    const sign = descending ? -1 : 1;
    rows.sort((left, right) => {
      const [a, b] = [key(left), key(right)];
      if (isText) return sign * a.localeCompare(b, 'en', { numeric: true });
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
      return sign * (a - b);
    });
    body.append(...total, ...rows);
    update();
  };
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);  // with the places where a path may break
    cell.append(button);
    button.addEventListener('click', () => {
      const now = cell.getAttribute('aria-sort');
      const descending = hasNumbers(column) ? now !== 'descending' : now === 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      sortBy(column, descending);
    });
  });
  search.addEventListener('input', update);
  more.addEventListener('click', () => { all = !all; update(); });
  update();
};
