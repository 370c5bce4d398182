'use strict';
// Turns the data of the page into SVG for one view of it. Times are nanoseconds after the start of
// the window. Nothing here listens or remembers.

const rowHeight = 17, laneHeight = 26, levelHeight = 64, mostRows = 10;
// More marks without a name hide each other.
const mostCrowded = 8;

const escapeMarkup = text => String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

// 300 ms, 1.2 s, 10 min 0.1 s: as in the other pictures.
function readable(ns) {
  ns = Math.round(ns);
  const trim = x => String(Math.round(x * 1000) / 1000);
  if (ns === 0) return '0 ms';
  if (ns < 1e3) return `${ns} ns`;
  if (ns < 1e6) return `${trim(ns / 1e3)} us`;
  if (ns < 1e9) return `${trim(ns / 1e6)} ms`;
  if (ns < 60e9) return `${trim(ns / 1e9)} s`;
  const parts = [[Math.floor(ns / 3600e9), 'h'], [Math.floor(ns / 60e9) % 60, 'min'], [ns % 60e9 / 1e9, 's']];
  return parts.filter(([n]) => n > 0).map(([n, unit]) => `${trim(n)} ${unit}`).join(' ');
}

// Round instants between two, at steps that people count in.
function ticks(from, to, most) {
  const steps = [];
  for (let unit = 1; unit < 1e9; unit *= 10) steps.push(unit, 2 * unit, 5 * unit);
  for (const s of [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200]) steps.push(s * 1e9);
  for (let day = 86400e9; day < 1e19; day *= 10) steps.push(day, 2 * day, 5 * day);
  const step = steps.find(s => (to - from) / s <= most) || steps[steps.length - 1];
  const found = [];
  for (let k = Math.ceil(from / step); k * step <= to; ++k) found.push(k * step);
  return found;
}

// Where things stand: the view maps [from, to) of the window to the plot's pixels.
class Layout {
  constructor(width, view) {
    this.width = width;
    this.left = width < 600 ? 70 : 132;
    this.right = width - 14;
    this.view = view;
  }
  x(t) {
    const { from, to } = this.view;
    return this.left + (t - from) / (to - from) * (this.right - this.left);
  }
  time(x) {
    const { from, to } = this.view;
    return from + (x - this.left) / (this.right - this.left) * (to - from);
  }
}
