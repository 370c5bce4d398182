'use strict';
// Draws the charts that stand in the page as data. What they are is said there; how they look, here.
(() => {
  const charts = JSON.parse(document.getElementById('data').textContent);
  const main = document.getElementById('charts');
  let palette = null;

  const color = (name) => palette.getPropertyValue('--' + name).trim();
  const faint = (name, share) => color(name) + Math.round(share * 255).toString(16).padStart(2, '0');

  // Numbers as people read them: about three digits, and a unit.
  const plain = (value) => {
    const size = Math.abs(value);
    if (size >= 100) return value.toLocaleString('en-US', {maximumFractionDigits: 0});
    return value.toLocaleString('en-US', {maximumSignificantDigits: 3});
  };
  const seconds = (value) => {
    if (value === 0) return '0';
    if (Math.abs(value) < 60) return plain(value) + ' s';
    const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
    let rest = Math.round(value);
    let text = '';
    for (const [size, unit] of parts) {
      const count = Math.floor(rest / size);
      if (count > 0) text += count + unit;
      rest -= count * size;
    }
    return text;
  };
  const milliseconds = (value) => {
    if (value >= 60000) return plain(value / 60000) + ' min';
    return value >= 1000 ? plain(value / 1000) + ' s' : plain(value) + ' ms';
  };
  const figures = {
    count: plain,
    share: (value) => plain(100 * value) + ' %',
    seconds,
    milliseconds,
    dollars: (value) => '$' + plain(value),
    yuan: (value) => '\u00a5' + plain(value),
  };
  const figure = (axis, value) => value === null ? '\u2013' : figures[axis.unit](value);
  const withWidth = (axis, value, width) =>
    figure(axis, value) + (width === null || width === undefined ? '' : ' \u00b1 ' + figure(axis, width));

  // Steps of a clock, not of ten.
  const timeStep = (span) => {
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
    for (const step of steps) if (span / step <= 8) return step;
    return Math.ceil(span / 8 / 86400) * 86400;
  };

  const clockTicks = (from, to) => {
    const step = timeStep(to - from);
    const ticks = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push({value: at});
    return ticks;
  };

  const scale = (axis, options) => {
    const found = {
      type: axis.log ? 'logarithmic' : 'linear',
      title: {display: axis.title !== '', text: axis.title, color: color('muted')},
      grid: {color: color('grid'), borderColor: color('muted')},
      ticks: {color: color('muted'), maxRotation: 0, callback: (value) => figure(axis, value)},
      ...options,
    };
    if (axis.log) {
      found.ticks.callback = (value) => [1, 2, 5].includes(+value.toExponential()[0]) ? figure(axis, value) : '';
      found.ticks.autoSkip = true;
    }
    return found;
  };

  // Names end in what tells them apart: the middle gives way.
  const short = (text) => text.length > 34 ? text.slice(0, 16) + '\u2026' + text.slice(-17) : text;
  // Where two would read alike, all of them stand in full.
  const shortOf = (names) =>
    new Set(names.map(short)).size === new Set(names).size ? short : (text) => text;

  // Words over what is drawn, on a ground of their own.
  const write = (ctx, text, x, y) => {
    ctx.save();
    ctx.strokeStyle = color('card');
    ctx.lineWidth = 4;
    ctx.lineJoin = 'round';
    ctx.setLineDash([]);
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
    ctx.restore();
  };

  // Lines across the picture, and names beside points.
  const marks = {
    id: 'marks',
    afterDatasetsDraw(chart, _, options) {
      const {ctx, chartArea: area, scales} = chart;
      ctx.save();
      ctx.font = '12px ' + getComputedStyle(document.body).fontFamily;
      let row = 0;
      for (const mark of options.marks) {
        const axis = mark.vertical ? scales.x : scales.y;
        const at = axis.getPixelForValue(mark.at);
        const inside = mark.vertical ? at >= area.left && at <= area.right : at >= area.top && at <= area.bottom;
        if (!inside) continue;
        ctx.strokeStyle = ctx.fillStyle = color('limit');
        ctx.setLineDash([5, 4]);
        ctx.beginPath();
        ctx.moveTo(mark.vertical ? at : area.left, mark.vertical ? area.top : at);
        ctx.lineTo(mark.vertical ? at : area.right, mark.vertical ? area.bottom : at);
        ctx.stroke();
        ctx.setLineDash([]);
        if (mark.vertical) {
          const right = at + 8 + ctx.measureText(mark.text).width < area.right;
          ctx.textAlign = right ? 'left' : 'right';
          write(ctx, mark.text, at + (right ? 4 : -4), area.top + 12 + 15 * row++);
        } else {
          ctx.textAlign = 'right';
          write(ctx, mark.text, area.right - 4, at - 5);
        }
      }
      names(chart, area, ctx);
      ctx.restore();
    },
  };
  const names = (chart, area, ctx) => {
    const taken = chart.getSortedVisibleDatasetMetas().flatMap((meta) => meta.data.map(({x, y}) =>
      ({left: x - 4, right: x + 4, top: y - 4, bottom: y + 4})));
    chart.data.datasets.forEach((set, index) => {
      if (!set.named || !chart.isDatasetVisible(index)) return;
      chart.getDatasetMeta(index).data.forEach((point, i) => {
        const text = short(set.data[i].name);
        const width = ctx.measureText(text).width;
        const right = point.x + 10 + width < area.right;
        const left = right ? point.x + 10 : Math.max(area.left, point.x - 10 - width);
        for (const shift of [4, -10, 18, -24, 32]) {
          const box = {left, right: left + width, top: point.y + shift - 11, bottom: point.y + shift + 3};
          const clash = box.bottom > area.bottom || box.top < area.top || taken.some((other) =>
            box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
          if (clash) continue;
          taken.push(box);
          ctx.textAlign = 'left';
          ctx.fillStyle = color('ink');
          write(ctx, text, left, point.y + shift);
          break;
        }
      });
    });
  };

  // Between what a number lies under several laws: null where that is one number, or not known.
  const rangeOf = (ranges, i) => {
    const [low, high] = ranges?.[i] ?? [null, null];
    return low !== null && high !== null && low < high ? {low, high} : null;
  };
  const withRange = (axis, text, range) =>
    range === null ? text : text + ' (' + figure(axis, range.low) + ' to ' + figure(axis, range.high) + ')';

  // A band over steps: its lower and its upper edge, with what lies between shaded.
  const bandSets = (series) => [0, 1].map((end) => ({
    label: series.name, hidden: series.hidden, bandOf: series.name, stepped: true,
    data: series.points.map(([x], i) => ({x, y: series.band[i][end]})),
    borderWidth: 0, pointRadius: 0, pointHitRadius: 0, fill: end === 1 ? '-1' : false,
    backgroundColor: faint(series.color, 0.3), order: 2,
  }));
  // Of bars and points: a line from end to end, with a stroke at each.
  const bandsOf = (what) => ({
    id: 'bands',
    afterDatasetsDraw(chart) {
      const {ctx, scales} = chart;
      ctx.save();
      ctx.strokeStyle = color('ink');
      ctx.lineWidth = 1.5;
      const whisker = (a, b, isUpright) => {
        ctx.beginPath();
        for (const [x, y] of [a, b]) {
          ctx.moveTo(x - (isUpright ? 4 : 0), y - (isUpright ? 0 : 4));
          ctx.lineTo(x + (isUpright ? 4 : 0), y + (isUpright ? 0 : 4));
        }
        ctx.moveTo(...a);
        ctx.lineTo(...b);
        ctx.stroke();
      };
      const across = (range, y) =>
        range && whisker([scales.x.getPixelForValue(range.low), y], [scales.x.getPixelForValue(range.high), y], false);
      const up = (range, x) =>
        range && whisker([x, scales.y.getPixelForValue(range.low)], [x, scales.y.getPixelForValue(range.high)], true);
      const isWhole = what.series.every((_, index) => chart.isDatasetVisible(index));
      if (what.kind === 'stacked' && isWhole)
        chart.getDatasetMeta(0).data.forEach(({y}, i) => across(rangeOf(what.totals, i), y));
      if (what.kind === 'bars' || what.kind === 'points')
        what.series.forEach((series, index) => {
          if (!chart.isDatasetVisible(index)) return;
          chart.getDatasetMeta(index).data.forEach(({x, y}, i) => {
            if (what.kind === 'bars') return across(rangeOf(series.band, i), y);
            across(rangeOf(series.x_band, i), y);
            up(rangeOf(series.band, i), x);
          });
        });
      ctx.restore();
    },
  });
  // How far a scale has to reach.
  const highestEnd = (ranges) => Math.max(0, ...(ranges ?? []).map((_, i) => rangeOf(ranges, i)?.high ?? 0));

  const stepsSet = (series, chart) => {
    const line = color(series.color);
    const others = chart.series.find((other) => other.style !== 'limit').points;
    const points = series.style === 'limit' ? others.map(([x]) => [x, series.points[0][1]]) : series.points;
    return {
      label: series.name, hidden: series.hidden, band: series.band, stepped: true, data: points.map(([x, y]) => ({x, y})),
      borderColor: line, backgroundColor: faint(series.color, series.style === 'area' ? 0.3 : 0),
      fill: series.style === 'area' ? 'origin' : false, borderWidth: series.style === 'area' ? 1.2 : 1.8,
      borderDash: series.style === 'limit' ? [6, 4] : [], isLimit: series.style === 'limit', order: series.style === 'limit' ? 0 : 1,
      // A step between two without a number has no line.
      pointRadius: points.map(([, y], i) =>
        y !== null && series.style === 'line' && points[i + 1]?.[1] === null && (i === 0 || points[i - 1][1] === null) ? 2 : 0),
      pointHitRadius: 0,
    };
  };
  const pointsSet = (series) => {
    const isChosen = series.style === 'chosen';
    const isFront = series.style === 'front';
    return {
      label: series.name, hidden: series.hidden, named: isChosen || series.style === 'named' ||
        (isFront && series.points.length <= 12),
      data: series.points.map(([x, y, name, xWidth, yWidth], i) =>
        ({x, y, name, xWidth, yWidth, xBand: rangeOf(series.x_band, i), yBand: rangeOf(series.band, i)})),
      borderColor: color(series.color), backgroundColor: faint(series.color, isChosen ? 1 : 0.75),
      showLine: isFront, borderWidth: isFront ? 1.5 : 1, pointRadius: isChosen ? 8 : isFront ? 5 : 4,
      pointHoverRadius: isChosen ? 10 : 7, pointStyle: isChosen ? 'rectRot' : 'circle', order: isChosen ? 0 : 1,
    };
  };
  const barsSet = (series) => ({
    label: series.name, hidden: series.hidden, band: series.band, data: series.points.map((point) => point[1]),
    backgroundColor: color(series.color), borderWidth: 0, maxBarThickness: 26,
  });

  const stepsConfig = (chart) => {
    const xs = chart.series[0].points.map((point) => point[0]);
    const span = xs[xs.length - 1] - xs[0];
    const x = scale(chart.x, {min: xs[0], max: xs[xs.length - 1]});
    if (chart.x.unit === 'seconds' && span >= 8) x.afterBuildTicks = (axis) => { axis.ticks = clockTicks(axis.min, axis.max); };
    const whole = chart.y.unit === 'count' ? {precision: 0} : {};
    const y = scale(chart.y, {beginAtZero: true});
    Object.assign(y.ticks, whole);
    return {
      type: 'line',
      data: {datasets: chart.series.flatMap((series) => [...(series.band ? bandSets(series) : []), stepsSet(series, chart)])},
      options: {
        interaction: {mode: 'index', intersect: false},
        scales: {x, y},
        plugins: {tooltip: {filter: ({dataset}) => !dataset.bandOf, callbacks: {
          title: (items) => stretch(chart, items[0]),
          label: ({dataset, parsed, dataIndex}) => dataset.isLimit ? dataset.label
            : dataset.label + ': ' + withRange(chart.y, figure(chart.y, parsed.y), rangeOf(dataset.band, dataIndex)),
        }}},
      },
    };
  };
  const stretch = (chart, item) => {
    const points = item.dataset.data;
    const from = points[item.dataIndex].x;
    const next = points[item.dataIndex + 1];
    return figure(chart.x, from) + (next === undefined ? '' : ' to ' + figure(chart.x, next.x));
  };
  // Room beside the outermost points, but nothing costs less than nothing.
  const padded = (chart) => {
    const xs = chart.series.flatMap((series) => series.points.map((point) => point[0])).filter(Number.isFinite);
    const low = Math.min(...xs);
    const high = Math.max(...xs);
    const room = 0.08 * (high - low) || 0.1 * high || 1;
    return {suggestedMin: low >= 0 ? Math.max(0, low - room) : low - room, suggestedMax: high + room};
  };
  // A line not far above the points is to be seen.
  const highestMark = (chart) => {
    const highest = Math.max(...chart.series.flatMap((series) => series.points.map((point) => point[1])));
    return Math.max(0, ...chart.marks.map((mark) => mark.at).filter((at) => at <= 3 * highest));
  };
  const pointsConfig = (chart) => ({
    type: 'scatter',
    data: {datasets: chart.series.map(pointsSet)},
    options: {
      scales: {x: scale(chart.x, padded(chart)), y: scale(chart.y, {beginAtZero: true, grace: '8%', suggestedMax: highestMark(chart)})},
      plugins: {tooltip: {callbacks: {
        title: (items) => items[0].raw.name,
        label: ({raw}) => [
          chart.x.title + ': ' + withRange(chart.x, withWidth(chart.x, raw.x, raw.xWidth), raw.xBand),
          chart.y.title + ': ' + withRange(chart.y, withWidth(chart.y, raw.y, raw.yWidth), raw.yBand),
        ],
      }}},
    },
  });
  const barsConfig = (chart) => {
    const stacked = chart.kind === 'stacked';
    const category = scale({title: '', unit: 'count'}, {type: 'category', stacked});
    const shown = shortOf(chart.categories);
    category.ticks.callback = (value) => shown(chart.categories[value]);
    category.ticks.autoSkip = false;
    category.grid.display = false;
    const highest = Math.max(highestEnd(chart.totals), ...chart.series.map((series) => stacked ? 0 : highestEnd(series.band)));
    return {
      type: 'bar',
      data: {labels: chart.categories, datasets: chart.series.map(barsSet)},
      options: {
        indexAxis: 'y',
        interaction: {mode: 'index', axis: 'y', intersect: false},
        scales: {x: scale(chart.y, {stacked, beginAtZero: true, suggestedMax: highest}), y: category},
        plugins: {tooltip: {callbacks: {
          label: (item) => item.dataset.label + ': ' +
            withRange(chart.y, figure(chart.y, item.parsed.x), rangeOf(item.dataset.band, item.dataIndex)),
          footer: (items) => !stacked || (items.length < 2 && !chart.totals) ? '' :
            'total: ' + withRange(chart.y, figure(chart.y, items.reduce((sum, item) => sum + item.parsed.x, 0)),
              rangeOf(chart.totals, items[0].dataIndex)),
        }}},
      },
    };
  };

  // What is hidden is faint, and says how to see it.
  const legend = (chart) => Chart.defaults.plugins.legend.labels.generateLabels(chart).map((item) => ({
    ...item, fontColor: color(item.hidden ? 'muted' : 'ink'), hidden: false,
    text: item.hidden ? item.text + ' (not shown; click)' : item.text,
  }));

  // A series and its band are shown together.
  const toggle = (_, item, {chart}) => {
    const isShown = !chart.isDatasetVisible(item.datasetIndex);
    const {datasets} = chart.data;
    datasets.forEach((set, index) => {
      const isItsBand = set.bandOf === datasets[item.datasetIndex].label;
      if (index === item.datasetIndex || isItsBand) chart.setDatasetVisibility(index, isShown);
    });
    chart.update();
  };

  const config = (chart) => {
    const makers = {steps: stepsConfig, points: pointsConfig, bars: barsConfig, stacked: barsConfig};
    const made = makers[chart.kind](chart);
    const text = chart.marks.map((mark) => ({...mark,
      text: mark.vertical ? mark.name + ' ' + figure(chart.x, mark.at) : mark.name}));
    made.plugins = [bandsOf(chart), marks];
    made.options = {
      animation: false, maintainAspectRatio: false, normalized: true, color: color('ink'), ...made.options,
      plugins: {
        ...made.options.plugins, marks: {marks: text},
        legend: {onClick: toggle, labels: {
          filter: (item, {datasets}) => !datasets[item.datasetIndex].bandOf,
          boxWidth: chart.kind === 'points' ? 8 : 14, boxHeight: chart.kind === 'points' ? 8 : 10,
          usePointStyle: chart.kind === 'points', generateLabels: legend,
        }},
      },
    };
    return made;
  };

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

  // Tables of many functions: sorted by the head that is clicked, searched by name, the rest of a long
  // one shown when it is asked for. The first row, the sum, stays on top.
  const makeSorted = (table) => {
    const body = table.tBodies[0];
    const [total, ...rows] = body.rows;
    const shown = Number(table.dataset.shown) - 1;
    let all = rows.length <= shown;
    const finder = document.createElement('div');
    finder.className = 'finder';
    const search = document.createElement('input');
    search.type = 'search';
    search.placeholder = 'Search functions';
    search.setAttribute('aria-label', 'Search functions by name');
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
      count.textContent = visible.size + ' of ' + rows.length + ' functions';
      more.textContent = all ? 'Show the first ' + shown : 'Show all';
      more.hidden = rows.length <= shown || wanted !== '';
    };
    const sortBy = (column, descending) => {
      const key = (row) => column === 0 ? nameOf(row) : Number(row.cells[column].dataset.value ?? NaN);
      const sign = descending ? -1 : 1;
      rows.sort((left, right) => {
        const [a, b] = [key(left), key(right)];
        if (column === 0) return sign * a.localeCompare(b);
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
        return sign * (a - b);
      });
      body.append(total, ...rows);
      update();
    };
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = cell.textContent;
      cell.textContent = '';
      cell.append(button);
      button.addEventListener('click', () => {
        const descending = cell.getAttribute('aria-sort') !== 'descending' && column > 0;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
        cell.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        sortBy(column, descending);
      });
    });
    search.addEventListener('input', update);
    more.addEventListener('click', () => { all = !all; update(); });
    update();
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
})();
