/** The data points behind a landscape, with the line that each optimizer's weights draw between the classes. */

import { make } from './dom.js';
import { marker, prepare } from './paint.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Context} Context */

const MARGIN = 24;
const CLASSES = /** @type {const} */ ([
  { label: 1, shape: 'circle', color: '#f2c14e' },
  { label: -1, shape: 'square', color: '#4f7cac' },
]);

export class DataView2D {
  /** @param {HTMLElement} host @param {number} [scale] */
  constructor(host, scale = 1) {
    this.scale = scale;
    this.canvas = make('canvas', { class: 'dh-data', 'aria-hidden': 'true' });
    host.append(this.canvas);
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.paint(prepare(this.canvas), picture, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  /** @param {Context} g @param {Picture} picture @param {number} width @param {number} height */
  paint(g, picture, width, height) {
    const { data } = picture.surface;
    if (!data) return;
    const s = this.scale;
    const reach = 1.1 * Math.max(...data.map((row) => Math.max(Math.abs(row[0]), Math.abs(row[1]))));
    const unit = (Math.min(width, height) / 2 - MARGIN * s) / reach;
    const middle = [width / 2, height / 2 + 6 * s];
    const px = (/** @type {number} */ x) => middle[0] + unit * x;
    const py = (/** @type {number} */ y) => middle[1] - unit * y;
    g.font = `600 ${12 * s}px ${picture.theme.font}`;
    g.fillStyle = picture.theme.text;
    g.textAlign = 'left';
    g.textBaseline = 'top';
    g.fillText(`data: ${data.length} points, two classes`, 8 * s, 5 * s);
    for (const row of data) {
      const { shape, color } = row[2] > 0 ? CLASSES[0] : CLASSES[1];
      marker(g, shape, color, px(row[0]), py(row[1]), 3.4 * s);
    }
    g.save();
    g.beginPath();
    g.rect(0, 20 * s, width, height - 20 * s);
    g.clip();
    picture.paths.forEach((path, index) => {
      const k = Math.min(path.length - 1, Math.floor(picture.position));
      this.boundary(g, path.x[k], path.y[k], picture.runs[index].color, px, py, reach);
    });
    g.restore();
  }

  /**
   * The line w . x = 0, with a tick on the side that is called +1.
   * @param {Context} g @param {number} w1 @param {number} w2 @param {string} color
   * @param {(x: number) => number} px @param {(y: number) => number} py @param {number} reach
   */
  boundary(g, w1, w2, color, px, py, reach) {
    const size = Math.hypot(w1, w2);
    if (!size) return;
    const [nx, ny] = [w1 / size, w2 / size];
    const far = 2 * reach;
    g.beginPath();
    g.moveTo(px(-ny * far), py(nx * far));
    g.lineTo(px(ny * far), py(-nx * far));
    g.moveTo(px(0), py(0));
    g.lineTo(px(0.25 * reach * nx), py(0.25 * reach * ny));
    g.strokeStyle = color;
    g.lineWidth = 2.5 * this.scale;
    g.stroke();
  }
}
