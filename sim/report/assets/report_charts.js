'use strict';
// What Chart.js is told of each kind of chart. What they are is said in the page's data; how they look,
// here.

const scale = (axis, options) => {
  const found = {
    type: axis.log ? 'logarithmic' : 'linear',
    title: {display: axis.title !== '', text: axis.title, color: color('muted')},
    grid: {color: color('grid'), borderColor: color('muted')},
    ticks: {color: color('muted'), maxRotation: 0, callback: (value) => figure(axis, value)},
    ...options,
  };
  if (axis.log) {
    // Round values; where the axis has hardly one, its ends as well, but none over another.
    const isRound = (value) => [1, 2, 5].includes(+value.toExponential(2).split('e')[0]);
    found.ticks.callback = (value, i, ticks) => {
      const round = ticks.map((tick) => tick.value).filter(isRound);
      const isEnd = round.length < 2 && (i === 0 || i === ticks.length - 1);
      const isClear = round.every((other) => Math.abs(Math.log(other / value)) > 0.1);
      return isRound(value) || (isEnd && isClear) ? figure(axis, value) : '';
    };
    found.ticks.autoSkip = true;
  }
  return found;
};

// A band over steps: its lower and its upper edge, with what lies between shaded.
const bandSets = (series) => [0, 1].map((end) => ({
  label: series.name, hidden: series.hidden, bandOf: series.name, stepped: true,
  data: series.points.map(([x], i) => ({x, y: series.band[i][end]})),
  borderWidth: 0, pointRadius: 0, pointHitRadius: 0, fill: end === 1 ? '-1' : false,
  backgroundColor: faint(series.color, 0.3), order: 2,
}));

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
      y !== null && series.style !== 'limit' && points[i + 1]?.[1] === null && (i === 0 || points[i - 1][1] === null) ? 2 : 0),
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
