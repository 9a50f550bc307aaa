/** The data points behind a landscape, with the line that each optimizer's weights draw among them. */

import { make, show } from './dom.js';
import { marker, prepare } from './paint.js';
import { niceTicks } from './ticks.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {(value: number) => number} Scale from a number to pixels */

const MARGIN = { left: 34, right: 12, top: 26, bottom: 24 };
const CLASSES = /** @type {const} */ ([
  { label: 1, shape: 'circle', color: '#f2c14e' },
  { label: -1, shape: 'square', color: '#4f7cac' },
]);
/** Width that the button takes on the stage which puts points back, in pixels. */
export const BUTTON = 24;
/** Room around the points, as a share of their spread. */
const ROOM = 0.08;

export class DataView2D {
  /** @param {HTMLElement} host @param {number} [scale] @param {number} [button] room for one beside the names of the axes */
  constructor(host, scale = 1, button = 0) {
    this.scale = scale;
    this.button = button;
    this.canvas = make('canvas', { class: 'dh-data', 'aria-hidden': 'true' });
    host.append(this.canvas);
    /** @type {{area: {x: number, y: number, width: number, height: number}, xs: [number, number], ys: [number, number]} | null} how the data were last laid out */
    this.laid = null;
    /** While a point is in a hand the ranges stand still. */
    this.held = false;
    /** The point that is in a hand or that the keys move, -1 for none. */
    this.chosen = -1;
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.paint(prepare(this.canvas), picture, this.canvas.clientWidth, this.canvas.clientHeight);
  }

  /** Where a row is drawn, in pixels of the host. @param {number[]} row @returns {import('./types.js').Spot} */
  spotOf([x, y]) {
    const { area, xs, ys } = /** @type {NonNullable<DataView2D['laid']>} */ (this.laid);
    return { x: area.x + ((x - xs[0]) / (xs[1] - xs[0])) * area.width, y: area.y + ((ys[1] - y) / (ys[1] - ys[0])) * area.height };
  }

  /** The place under a spot of the host, or the nearest that is drawn. @param {import('./types.js').Spot} spot @returns {number[]} */
  placeAt({ x, y }) {
    const { area, xs, ys } = /** @type {NonNullable<DataView2D['laid']>} */ (this.laid);
    const within = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
    return [xs[0] + within((x - area.x) / area.width) * (xs[1] - xs[0]), ys[1] - within((y - area.y) / area.height) * (ys[1] - ys[0])];
  }

  /** Decimals that differ by less than a pixel. @param {number} column @param {number} most */
  decimals(column, most) {
    const { area, xs, ys } = /** @type {NonNullable<DataView2D['laid']>} */ (this.laid);
    const [pixels, [low, high]] = column === 0 ? [area.width, xs] : [area.height, ys];
    return Math.max(0, Math.min(most, Math.ceil(Math.log10(pixels / (high - low)))));
  }

  /** Where the data lie on the screen. @param {number[][]} data @param {boolean} classes @param {number} width @param {number} height */
  lay(data, classes, width, height) {
    const s = this.scale;
    const area = { x: MARGIN.left * s, y: MARGIN.top * s, width: width - (MARGIN.left + MARGIN.right) * s, height: height - (MARGIN.top + MARGIN.bottom) * s };
    if (this.held && this.laid) return { ...this.laid, area };
    const [xs, ys] = [spread(data, 0), spread(data, 1)];
    const [evenXs, evenYs] = classes ? evenly(xs, ys, area.width / area.height) : [xs, ys];
    return { area, xs: evenXs, ys: evenYs };
  }

  /** @param {Context} g @param {Picture} picture @param {number} width @param {number} height */
  paint(g, picture, width, height) {
    const { data } = picture;
    if (!data) return;
    const s = this.scale;
    const classes = picture.landscape.columns.length > 2;
    this.laid = this.lay(data, classes, width, height);
    const { area, xs, ys } = this.laid;
    const px = (/** @type {number} */ x) => this.spotOf([x, ys[0]]).x;
    const py = (/** @type {number} */ y) => this.spotOf([xs[0], y]).y;
    const moved = data.filter((row, index) => row.some((value, column) => value !== picture.landscape.data?.rows[index][column])).length;
    this.frame(g, picture, area, [xs, ys], px, py, [`data: ${data.length} points`, `${classes ? ', two classes' : ''}${moved ? `, ${moved} moved` : ''}`]);
    g.save();
    g.beginPath();
    g.rect(area.x, area.y, area.width, area.height);
    g.clip();
    const truth = picture.landscape.data?.truth;
    if (truth && picture.landscape.line === 'fit') trueLine(g, picture, truth, xs, px, py, s);
    for (const row of data) {
      const { shape, color } = classes ? CLASSES[row[2] > 0 ? 0 : 1] : CLASSES[1];
      marker(g, shape, color, px(row[0]), py(row[1]), (row === data[this.chosen] ? 5 : 3.2) * s);
    }
    picture.paths.forEach((path, index) => {
      const k = Math.min(path.length - 1, Math.floor(picture.position));
      g.strokeStyle = picture.runs[index].color;
      g.lineWidth = 2.5 * s;
      if (picture.landscape.line === 'boundary') boundary(g, path.x[k], path.y[k], px, py, Math.hypot(xs[1] - xs[0], ys[1] - ys[0]));
      // Of one weight, the path's second coordinate is the loss.
      if (picture.landscape.line === 'fit') fit(g, path.x[k], picture.landscape.domain.length > 1 ? path.y[k] : 0, xs, px, py);
    });
    g.restore();
  }

  /**
   * Title, ticks and names of the columns.
   * @param {Context} g @param {Picture} picture @param {{x: number, y: number, width: number, height: number}} area
   * @param {[number, number][]} ranges @param {Scale} px @param {Scale} py @param {[string, string]} title the second part where there is room for it
   */
  frame(g, { theme, landscape: { columns } }, area, [xs, ys], px, py, title) {
    const s = this.scale;
    g.fillStyle = theme.text;
    g.font = `${10.5 * s}px ${theme.font}`;
    g.textAlign = 'center';
    g.textBaseline = 'top';
    for (const tick of niceTicks(xs[0], xs[1], Math.max(2, Math.floor(area.width / (48 * s))))) g.fillText(show(tick), px(tick), area.y + area.height + 4 * s);
    g.textAlign = 'right';
    g.textBaseline = 'middle';
    for (const tick of niceTicks(ys[0], ys[1], Math.max(2, Math.floor(area.height / (36 * s))))) g.fillText(show(tick), area.x - 4 * s, py(tick));
    g.textBaseline = 'top';
    g.textAlign = 'left';
    const [axes, end] = [`${columns[1]} against ${columns[0]}`, area.x + area.width - this.button * s];
    g.font = `${10.5 * s}px ${theme.font}`;
    const left = end - g.measureText(axes).width - 8 * s;
    g.font = `600 ${12 * s}px ${theme.font}`;
    const fits = (/** @type {string} */ text) => 8 * s + g.measureText(text).width <= left;
    g.fillText(fits(title.join('')) ? title.join('') : title[0], 8 * s, 5 * s);
    if (!fits(title[0])) return;
    g.font = `${10.5 * s}px ${theme.font}`;
    g.textAlign = 'right';
    g.fillText(axes, end, 6 * s);
  }
}

/** The line that the points were drawn from, dashed. @param {Context} g @param {Picture} picture @param {[number, number]} truth @param {[number, number]} xs @param {Scale} px @param {Scale} py @param {number} scale */
function trueLine(g, { theme }, [w, b], xs, px, py, scale) {
  g.setLineDash([5 * scale, 5 * scale]);
  g.lineWidth = 1.5 * scale;
  g.strokeStyle = theme.text;
  fit(g, w, b, xs, px, py);
  g.setLineDash([]);
}

/** Lowest and highest of a column, with some room. @param {number[][]} data @param {number} column @returns {[number, number]} */
function spread(data, column) {
  const values = data.map((row) => row[column]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * (high - low || 1);
  return [low - room, high + room];
}

/** Ranges around the same middles in which a unit is as long on both axes. @param {[number, number]} xs @param {[number, number]} ys @param {number} proportion @returns {[[number, number], [number, number]]} */
function evenly(xs, ys, proportion) {
  const height = Math.max(ys[1] - ys[0], (xs[1] - xs[0]) / proportion);
  const around = (/** @type {[number, number]} */ [low, high], /** @type {number} */ size) => /** @type {[number, number]} */ ([(low + high - size) / 2, (low + high + size) / 2]);
  return [around(xs, height * proportion), around(ys, height)];
}

/** The line w . x = 0, with a tick on the side that is called +1. @param {Context} g @param {number} w1 @param {number} w2 @param {Scale} px @param {Scale} py @param {number} far */
function boundary(g, w1, w2, px, py, far) {
  const size = Math.hypot(w1, w2);
  if (!size) return;
  const [nx, ny] = [w1 / size, w2 / size];
  g.beginPath();
  g.moveTo(px(-ny * far), py(nx * far));
  g.lineTo(px(ny * far), py(-nx * far));
  g.moveTo(px(0), py(0));
  g.lineTo(px(0.08 * far * nx), py(0.08 * far * ny));
  g.stroke();
}

/** The line y = w x + b. @param {Context} g @param {number} w @param {number} b @param {[number, number]} xs @param {Scale} px @param {Scale} py */
function fit(g, w, b, xs, px, py) {
  g.beginPath();
  for (const x of xs) g.lineTo(px(x), py(w * x + b));
  g.stroke();
}
