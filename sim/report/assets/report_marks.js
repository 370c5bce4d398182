'use strict';
// What is drawn over a chart: lines across it, names beside points, and between what numbers lie.

let palette = null;
const color = (name) => palette.getPropertyValue('--' + name).trim();
const faint = (name, share) => color(name) + Math.round(share * 255).toString(16).padStart(2, '0');

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
