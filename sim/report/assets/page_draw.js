const markPaths = {
  cold: 'M-6 -5L6 -5L0 5Z', warm: 'M-5 -4.5L5 -4.5L0 4Z',
  provisioned: 'M0 -6L5.5 0L0 6L-5.5 0Z', throttled: 'M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5',
};

const keptLine = (a, b, y, isSet, isLost) =>
  `<path d="M${a.toFixed(1)} ${y}H${b.toFixed(1)}${isLost ? 'm-2.5 -2.5l5 5m0 -5l-5 5' : ''}" class="kept"/>` +
  (isSet ? `<path d="M${(a - 2.5).toFixed(1)} ${y}l2.5 2.5l2.5 -2.5l-2.5 -2.5Z" class="kept-set"/>` : '');

const barPaint = phase => phase === 'handler' ? 'class="handler"' : `fill="url(#cc-${phase.replace('_', '-')})"`;

class Drawing {
  // `visible`: the stretch [top, bottom] of the page that is on the screen; lanes elsewhere are left
  // out, so that thousands of them stay quick.
  constructor(data, layout, visible, focusable) {
    Object.assign(this, { data, layout, visible, focusable, parts: [], y: 0 });
  }

  draw(functions) {
    const top = this.y;
    functions.forEach(f => this.drawFunction(f));
    return { markup: this.parts.join(''), height: this.y - top };
  }

  text(x, y, content, css = '', anchor = 'start') {
    this.parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${css}" text-anchor="${anchor}">${escapeMarkup(content)}</text>`);
  }

  drawFunction(f) {
    const { layout } = this;
    this.text(0, this.y + 20, f.name, 'name');
    if (layout.width > 600) this.text(f.name.length * 10 + 16, this.y + 20, f.counts, 'muted');
    this.y += 30;
    const begin = this.y;
    const gridAt = this.parts.push('') - 1;
    if (this.data.aggregated) this.drawEnvironments(f);
    else {
      this.drawRequests(f);
      f.lanes.forEach(lane => this.drawLane(f, lane));
    }
    this.y += 22;
    this.drawLevels(f);
    this.drawAxis(gridAt, begin);
    this.y += 40;
  }

  // Marks in as many rows as it takes for labels not to touch; those that find no room stand in a row
  // below without their names. Where these are many, counts are drawn instead.
  drawRequests(f) {
    const { layout } = this;
    const taken = [];
    const placed = [];
    for (const [index, request] of f.requests.entries()) {
      const x = layout.x(request.at);
      if (request.at < 0 || x < layout.left - 1 || x > layout.right + 1) continue;
      const width = request.name.length * 8.5;
      const isLast = x + width + 14 > layout.right + 10;  // its name stands before it
      let row = taken.findIndex(end => end <= (isLast ? x - width - 12 : x - 6));
      if (row < 0) row = taken.length < mostRows ? taken.push(0) - 1 : mostRows;
      const fits = row < mostRows;
      if (fits) taken[row] = isLast ? x + 10 : x + width + 20;
      placed.push({ index, request, x, row, fits, isLast });
    }
    const crowd = placed.filter(({ fits }) => !fits).length;
    if (crowd > mostCrowded) { this.drawCounts(f, placed); return; }
    const rows = Math.max(taken.length, 1) + (crowd ? 1 : 0);
    const base = this.y + rows * rowHeight;
    this.text(0, this.y + rowHeight / 2 + 4.5, 'requests', 'muted');
    let last = '';
    const unnamed = new Map();  // how many have no row of their own, by place
    for (const { index, request, x, row, fits, isLast } of placed) {
      const here = `${Math.round(x)}:${row}:${request.kind}`;
      if (!fits) unnamed.set(Math.round(x / 50), { x, count: ((unnamed.get(Math.round(x / 50)) || {}).count || 0) + 1 });
      if (!fits && here === last) continue;  // it would stand exactly on the one before
      last = here;
      const y = this.y + row * rowHeight + rowHeight / 2;
      this.parts.push(`<path transform="translate(${x.toFixed(1)} ${y})" d="${markPaths[request.kind]}" class="${request.kind}" ${this.subject(f, index, 'mark')}/>`);
      if (fits) this.text(isLast ? x - 9 : x + 9, y + 4.5, request.name, 'halo', isLast ? 'end' : 'start');
    }
    for (const { x, count } of unnamed.values()) this.text(Math.min(x + 9, layout.right - 30), base + 10, `+${count}`, 'small');
    this.y = base + (unnamed.size ? 20 : 10);
  }

  // How many requests of each kind came in a stretch; what went wrong stands at the bottom, where few
  // are seen as well. A bar stands for the first of its requests.
  drawCounts(f, placed) {
    const { layout } = this;
    const stretch = 4, height = 5 * rowHeight, bottom = this.y + height;
    const bins = new Map();
    for (const { index, request, x } of placed) {
      const bin = Math.floor((x - layout.left) / stretch);
      if (!bins.has(bin)) bins.set(bin, {});
      (bins.get(bin)[request.kind] ||= { count: 0, first: index }).count += 1;
    }
    const sum = kinds => Object.values(kinds).reduce((all, { count }) => all + count, 0);
    const highest = Math.max(...[...bins.values()].map(sum));
    this.text(0, this.y + height / 2, 'requests', 'muted');
    this.text(layout.left - 5, this.y + 8, String(highest), 'tick', 'end');
    for (const [bin, kinds] of bins) {
      let below = 0;
      for (const kind of ['throttled', 'cold', 'provisioned', 'warm']) {
        if (!kinds[kind]) continue;
        const { count, first } = kinds[kind];
        const size = count / highest * height, y = bottom - below - size;
        this.parts.push(`<rect x="${(layout.left + bin * stretch).toFixed(1)}" y="${y.toFixed(1)}" width="${stretch - 0.5}" height="${size.toFixed(1)}" class="${kind === 'throttled' ? 'refused' : 'bar-' + kind}" ${this.subject(f, first, 'mark', count)}/>`);
        below += size;
      }
    }
    this.y = bottom + 10;
  }

  // `count`: of how many requests it is the first.
  subject(f, index, what, count = 1) {
    const request = f.requests[index];
    const tab = this.focusable ? 'tabindex="0"' : '';
    const many = count > 1 ? `${count} requests (${request.kind}), the first: ` : '';
    return `data-key="${f.index}:${index}:${what}" role="img" ${tab} aria-label="${escapeMarkup(many + sentence(f, request))}"`;
  }

  drawLane(f, lane) {
    const { layout } = this;
    const top = this.y;
    this.y += laneHeight;
    if (top + laneHeight < this.visible.top || top > this.visible.bottom) return;
    const middle = top + laneHeight / 2;
    const clamp = x => Math.min(Math.max(x, layout.left), layout.right);
    const narrow = layout.width < 600;
    const kind = lane.provisioned ? (narrow ? 'prov.' : 'provisioned') : (narrow ? 'env.' : 'environment');
    this.text(0, middle + 4.5, `${kind} ${lane.number}`);
    const x1 = clamp(layout.x(lane.begin)), x2 = clamp(layout.x(lane.end));
    if (lane.provisioned && x2 > x1) this.parts.push(`<rect x="${x1}" y="${top + 1}" width="${x2 - x1}" height="${laneHeight - 2}" class="band"/>`);
    let drawnTo = -1;
    for (const [phaseIndex, begin, end, index] of lane.spans) {
      const phase = this.data.phases[phaseIndex];
      const a = clamp(layout.x(begin)), b = clamp(layout.x(end));
      if (layout.x(end) < layout.left || layout.x(begin) > layout.right) continue;
      if (phase === 'idle' || phase === 'shutdown') {
        if (b - a > 0.3) this.parts.push(`<path d="M${a.toFixed(1)} ${middle}H${b.toFixed(1)}" class="${phase}"/>`);
        continue;
      }
      const edge = Math.max(b, a + 1.2);
      if (edge - drawnTo < 0.3) continue;
      drawnTo = edge;
      const seam = phase === 'handler' && edge - a > 3 ? 0.8 : 0;
      const request = f.requests[index];
      const failed = request && request.outcome !== 'success' && phase === 'handler';
      const paint = failed ? 'class="failed"' : barPaint(phase);
      this.parts.push(`<rect x="${a.toFixed(1)}" y="${top + 2}" width="${(edge - a - seam).toFixed(1)}" height="${laneHeight - 4}" ${paint} ${request ? this.subject(f, index, phase) : ''}/>`);
      if (phase === 'handler' && request && request.name.length * 8 + 8 < b - a) {
        this.parts.push(`<text x="${(a + 4).toFixed(1)}" y="${middle + 4}" class="on-handler" pointer-events="none">${escapeMarkup(request.name)}</text>`);
      }
    }
    this.drawKept(lane, top + laneHeight - 0.5);
    this.drawLeft(lane, top + 0.5);
    const end = layout.x(lane.end);
    if (!lane.outlives && end >= layout.left && end <= layout.right) {
      this.parts.push(`<path d="M${end.toFixed(1)} ${top + 2}V${top + laneHeight - 2}" class="end"/>`);
      const reason = `ended: ${lane.reason.replace('_', ' ')}`;
      if (end + reason.length * 7 < layout.right) this.text(end + 6, middle + 4, reason, 'small halo');
    }
  }

  // Work left behind, above the bars: to a dot where it is done, a cross where it is lost.
  drawLeft(lane, y) {
    const { layout } = this;
    for (const [begin, end, isOver, isLost] of lane.left || []) {
      const a = layout.x(begin), b = layout.x(end);
      if (b < layout.left || a > layout.right) continue;
      this.parts.push(`<path d="M${Math.max(a, layout.left).toFixed(1)} ${y}H${Math.min(b, layout.right).toFixed(1)}" class="left-behind"/>`);
      if (!isOver || b > layout.right) continue;
      const shape = isLost ? 'm-2.5 -2.5l5 5m0 -5l-5 5' : 'm-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z';
      this.parts.push(`<path d="M${b.toFixed(1)} ${y}${shape}" class="left-end"/>`);
    }
  }

  // Global variables: from a mark where they are set to a cross where they are lost.
  drawKept(lane, y) {
    const { layout } = this;
    for (const [begin, end, set, lost] of lane.kept) {
      const a = layout.x(begin), b = layout.x(end);
      if (b < layout.left || a > layout.right) continue;
      const isSet = set && a >= layout.left, isLost = lost && b <= layout.right;
      this.parts.push(keptLine(Math.max(a, layout.left), Math.min(b, layout.right), y, isSet, isLost));
    }
  }

  // Points of a series as the outline of its steps within the view.
  steps(points, highest, bottom, height) {
    const { layout } = this;
    let path = '', level = 0, first = layout.left;
    const y = v => (bottom - v / highest * height).toFixed(1);
    let i = 0;
    for (; i < points.length && layout.x(points[i][0]) <= layout.left; ++i) level = points[i][1];
    path = `M${first} ${y(level)}`;
    // Changes within one pixel are drawn as their highest, then their last.
    while (i < points.length && layout.x(points[i][0]) <= layout.right) {
      const x = layout.x(points[i][0]);
      let peak = level;
      for (; i < points.length && layout.x(points[i][0]) < x + 1; ++i) {
        level = points[i][1];
        peak = Math.max(peak, level);
      }
      path += `H${x.toFixed(1)}V${y(peak)}`;
      if (level !== peak) path += `h.9V${y(level)}`;
    }
    return path + `H${layout.right}`;
  }

  drawLevels(f) {
    const { layout } = this;
    const peak = Math.max(1, ...[...f.levels.in_flight, ...(f.levels.account || [])].map(p => p[1]));
    const highest = Math.max(peak, ...f.limits.flatMap(l => l.points.map(p => p[1])));
    const bottom = this.y + levelHeight;
    this.text(0, bottom - 26, 'in flight', 'muted');
    this.text(layout.left - 5, this.y + 8, highest, 'tick', 'end');
    this.text(layout.left - 5, bottom, 0, 'tick', 'end');
    const area = (points, css) => this.parts.push(`<path d="${this.steps(points, highest, bottom, levelHeight)}V${bottom}H${layout.left}Z" class="${css}"/>`);
    area(f.levels.in_flight, 'level');
    if (f.levels.provisioned_in_use) area(f.levels.provisioned_in_use, 'in-use');
    if (f.levels.account) this.parts.push(`<path d="${this.steps(f.levels.account, highest, bottom, levelHeight)}" class="total"/>`);
    f.limits.forEach((limit, i) => {
      this.parts.push(`<path d="${this.steps(limit.points, highest, bottom, levelHeight)}" class="limit"/>`);
      const level = Math.max(...limit.points.map(p => p[1]));
      const y = bottom - level / highest * levelHeight - 4;
      this.text(i % 2 ? layout.left + 4 : layout.right - 2, y, `${limit.name} ${level}`, 'limit', i % 2 ? 'start' : 'end');
    });
    this.y = bottom;
  }

  // Too many to draw one by one: how many are busy, starting, idle.
  drawEnvironments(f) {
    for (const [name, css] of [['starting', 'init-area'], ['busy', 'busy-area'], ['idle', 'idle-area']]) {
      const points = f.levels[name];
      const highest = Math.max(1, ...points.map(p => p[1]));
      const bottom = this.y + 70;
      this.text(0, bottom - 30, name, 'muted');
      this.text(this.layout.left - 5, this.y + 18, highest, 'tick', 'end');
      this.parts.push(`<path d="${this.steps(points, highest, bottom, 60)}V${bottom}H${this.layout.left}Z" class="${css}"/>`);
      this.y = bottom + 6;
    }
  }

  drawAxis(gridAt, begin) {
    const { layout } = this;
    const { from, to } = layout.view;
    const offset = this.data.from;
    let grid = '', free = 0;
    this.parts.push(`<path d="M${layout.left} ${this.y}H${layout.right}" class="base"/>`);
    for (const t of ticks(from + offset, to + offset, Math.max(2, (layout.right - layout.left) / 110))) {
      const x = layout.x(t - offset);
      grid += `<path d="M${x.toFixed(1)} ${begin}V${this.y}" class="grid"/>`;
      const label = t === 0 ? '0' : readable(t), half = label.length * 3.6;
      if (x - half < free || x + half > layout.width) continue;
      this.text(x, this.y + 17, label, 'tick', 'middle');
      free = x + half + 8;
    }
    this.parts[gridAt] = grid;
  }
}

// What the page says about a request.
function sentence(f, request) {
  const ended = { error: ' It returned an error.', crash: ' Its handler crashed.', timeout: ' It timed out.', init_timeout: ' Its init timed out.' };
  return `${request.name}: ${request.why}${ended[request.outcome] || ''}${request.found ? ' ' + request.found : ''}`;
}
