'use strict';
// Numbers as people read them, and where a clock has its strokes.

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

// Between what a number lies under several laws: null where that is one number, or not known.
const rangeOf = (ranges, i) => {
  const [low, high] = ranges?.[i] ?? [null, null];
  return low !== null && high !== null && low < high ? {low, high} : null;
};
const withRange = (axis, text, range) =>
  range === null ? text : text + ' (' + figure(axis, range.low) + ' to ' + figure(axis, range.high) + ')';

// Names end in what tells them apart: the middle gives way.
const short = (text) => text.length > 34 ? text.slice(0, 16) + '\u2026' + text.slice(-17) : text;
// Where two would read alike, all of them stand in full.
const shortOf = (names) =>
  new Set(names.map(short)).size === new Set(names).size ? short : (text) => text;
