// In the place of Chart.js where coldcast was built without it: no picture, only its numbers.
window.Chart = class {
  static defaults = {font: {}};
  constructor(canvas) {
    canvas.parentElement.hidden = true;
    canvas.closest('figure').querySelector('details').open = true;
  }
  update() {}
  destroy() {}
};
