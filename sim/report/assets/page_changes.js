'use strict';
// What is drawn besides where something changes while time runs, or auto scaling acts: only pages of
// such runs have it.

const scalingHeight = 50, alarmHeight = 9;

// A line through everything at each change, with its words above the axis as far as there is room.
Drawing.prototype.drawChanges = function (begin) {
  const { layout } = this;
  let free = 0;
  for (const [at, words] of this.data.changes || []) {
    const x = layout.x(at);
    if (x < layout.left || x > layout.right) continue;
    this.parts.push(`<path d="M${x.toFixed(1)} ${begin}V${this.y}" class="limit"><title>${escapeMarkup(words)}</title></path>`);
    const width = words.length * 6.5;
    if (x < free || x + width > layout.right) continue;
    this.text(x + 4, this.y - 4, words, 'limit');
    free = x + width + 12;
  }
};

const plainAxis = Drawing.prototype.drawAxis;
Drawing.prototype.drawAxis = function (gridAt, begin) {
  this.drawChanges(begin);
  plainAxis.call(this, gridAt, begin);
};

// The minutes' utilization, when the alarms were in ALARM, and what auto scaling did.
Drawing.prototype.drawScaling = function (scaling) {
  const { layout } = this;
  this.y += 24;
  const top = this.y, bottom = top + scalingHeight;
  this.text(0, bottom - 20, 'utilization', 'muted');
  this.text(layout.left - 5, top + 8, '100 %', 'tick', 'end');
  this.text(layout.left - 5, bottom, 0, 'tick', 'end');
  this.parts.push(`<path d="${this.steps(scaling.utilization, 100, bottom, scalingHeight)}V${bottom}H${layout.left}Z" class="in-use"/>`);
  this.y = bottom + 6;
  this.drawAlarm('high alarm', scaling.high_alarm);
  this.drawAlarm('low alarm', scaling.low_alarm);
  let free = 0;
  for (const [at, to, words] of scaling.activities) {
    const x = layout.x(at);
    if (x < layout.left || x > layout.right) continue;
    this.parts.push(`<path d="M${x.toFixed(1)} ${top - 2}V${this.y}" class="end"><title>${escapeMarkup(words)}</title></path>`);
    const width = String(to).length * 7;
    if (x - width / 2 < free) continue;
    this.text(x, top - 5, to, 'small', 'middle');
    free = x + width / 2 + 4;
  }
  this.y += 4;
};

Drawing.prototype.drawAlarm = function (name, points) {
  const { layout } = this;
  const clamp = x => Math.min(Math.max(x, layout.left), layout.right);
  this.text(0, this.y + alarmHeight, name, 'small');
  points.forEach(([at, level], i) => {
    const from = clamp(layout.x(at)), to = clamp(i + 1 < points.length ? layout.x(points[i + 1][0]) : layout.right);
    if (level === 0 || to <= from) return;
    this.parts.push(`<rect x="${from.toFixed(1)}" y="${this.y}" width="${(to - from).toFixed(1)}" height="${alarmHeight}" class="refused"><title>${name} in ALARM</title></rect>`);
  });
  this.y += alarmHeight + 6;
};

const plainLevels = Drawing.prototype.drawLevels;
Drawing.prototype.drawLevels = function (f) {
  plainLevels.call(this, f);
  if (f.scaling) this.drawScaling(f.scaling);
};
