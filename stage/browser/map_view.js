/** The contour map: Plotly draws the landscape once, a canvas over it draws what moves. */

import { drawArrows } from './arrows.js';
import { heightOnLine, layTrack } from './geometry.js';
import { make } from './dom.js';
import { axisTitles, boxOf, groundTrace, isLine, paintGround, startOf } from './ground.js';
import { drawLineArrow } from './line_arrow.js';
import { CONFIG } from './plotly.js';
import { ball, marks, prepare, probes, startMark, trail } from './paint.js';
import { sameTheme } from './theme.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Spot} Spot */

export class MapView {
  /**
   * @param {HTMLElement} host
   * @param {(zoom: number[]) => void} onZoom a person has moved or zoomed the map
   * @param {number} [scale] how much larger than plain letters and lines are
   */
  constructor(host, onZoom, scale = 1) {
    this.host = host;
    this.scale = scale;
    this.onZoom = onZoom;
    this.plot = /** @type {any} */ (make('div', { class: 'dh-plot' }));
    this.canvas = make('canvas', { class: 'dh-overlay', 'aria-hidden': 'true' });
    host.append(this.plot, this.canvas);
    /** @type {any} */
    this.plotly = null;
    /** @type {import('./types.js').Surface | null} */
    this.surface = null;
    /** @type {import('./types.js').Theme | null} */
    this.theme = null;
    this.drawnScale = scale;
    this.key = '';
    /** @type {import('./types.js').Surface | null} a landscape that Plotly has not drawn yet, painted by this view itself */
    this.preview = null;
    /** @type {import('./types.js').Landscape | null} what this view shows, and what Plotly has drawn */
    this.landscape = null;
    /** @type {import('./types.js').Landscape | null} */
    this.drawn = null;
    /** @type {number[]} the part of the map to show until Plotly knows */
    this.expected = [];
    /** @type {{path: import('./types.js').Path, key: string, line: import('./paint.js').Line}[]} */
    this.lines = [];
  }

  /** @param {any} plotly @param {Picture} picture @param {number[] | null} zoom the part of the map to show */
  async update(plotly, picture, zoom) {
    if (picture.surface === this.surface && sameTheme(picture.theme, this.theme) && this.scale === this.drawnScale) {
      this.preview = null;
      return;
    }
    // Where a person has chosen a part of the map, it stays to the last digit, which a link does not hold.
    const stays = zoom && picture.landscape === this.drawn && this.plot._fullLayout;
    const range = stays ? this.range() : zoom ?? boxOf(picture.landscape, picture.surface).flat();
    this.surface = picture.surface;
    this.theme = picture.theme;
    this.drawnScale = this.scale;
    const first = !this.plotly;
    this.plotly = plotly;
    await plotly.react(this.plot, [groundTrace(picture, this.scale, this.host.clientHeight)], this.layout(picture, range), { ...CONFIG, scrollZoom: true });
    this.landscape = this.drawn = picture.landscape;
    this.preview = null;
    if (first) {
      this.plot.on('plotly_relayout', (/** @type {object} */ change) => {
        if (Object.keys(change).some((name) => name.startsWith('xaxis') || name.startsWith('yaxis'))) this.onZoom(this.range());
      });
    }
  }

  /** @param {Picture} picture @param {number[]} range */
  layout({ landscape, surface, theme }, range) {
    const axis = { color: theme.text, gridcolor: 'rgba(0,0,0,0)', zeroline: false, ticks: 'outside', tickfont: { size: 11 * this.scale } };
    const title = (/** @type {string} */ text) => ({ text, font: { size: 14 * this.scale }, standoff: 6 * this.scale });
    const [x, y] = axisTitles(landscape, surface);
    // One unit is as long on both axes: otherwise the gradient would not stand at right angles on the contours.
    const anchor = isLine(landscape) ? {} : { scaleanchor: 'x', constrain: 'domain' };
    return {
      autosize: false,
      ...this.room(landscape),
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: theme.panel,
      font: { color: theme.text, family: theme.font },
      dragmode: matchMedia('(pointer: coarse)').matches ? false : 'pan',
      showlegend: false,
      xaxis: { ...axis, title: title(x), range: range.slice(0, 2), constrain: 'domain' },
      yaxis: { ...axis, title: title(y), range: range.slice(2), ...anchor },
    };
  }

  /**
   * Size and margins that leave a place of the landscape's own proportions in the middle, its colour bar beside it.
   * @param {import('./types.js').Landscape} landscape
   */
  room(landscape) {
    const { clientWidth: width, clientHeight: height } = this.host;
    const [left, right, top, bottom] = [46, 62, 12, 40].map((pixels) => pixels * this.scale);
    if (isLine(landscape)) return { width, height, margin: { l: 1.2 * left, r: right, t: top, b: bottom, autoexpand: false } };
    const [[x0, x1], [y0, y1]] = landscape.shown.map((axis) => landscape.domain[axis]);
    const wanted = ((height - top - bottom) * (x1 - x0)) / (y1 - y0);
    const spare = Math.max(0, width - left - right - wanted) / 2;
    return { width, height, margin: { l: left + spare, r: right + spare, t: top, b: bottom, autoexpand: false } };
  }

  /**
   * A landscape that Plotly has not drawn yet: while it is being reshaped, and before Plotly itself is there.
   * @param {Picture} picture @param {number[] | null} zoom
   */
  announce({ surface, landscape }, zoom) {
    this.preview = surface;
    this.landscape = landscape;
    this.expected = zoom ?? boxOf(landscape, surface).flat();
  }

  /** Plotly's axes, once it has drawn this landscape. @returns {any} */
  axes() {
    return (this.drawn === this.landscape && this.plot._fullLayout) || {};
  }

  /** Where the map lies in its host, in pixels. @returns {{left: number, top: number, width: number, height: number} | null} */
  area() {
    const { xaxis, yaxis } = this.axes();
    if (xaxis) return { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    if (!this.landscape || !this.host.clientWidth) return null;
    const { width, height, margin } = this.room(this.landscape);
    return { left: margin.l, top: margin.t, width: width - margin.l - margin.r, height: height - margin.t - margin.b };
  }

  /** The part of the map that is shown: x low, x high, y low, y high. @returns {number[]} */
  range() {
    const { xaxis, yaxis } = this.axes();
    return xaxis ? [...xaxis.range, ...yaxis.range].map(Number) : this.expected;
  }

  /** @param {number[]} range */
  show(range) {
    return this.plotly.relayout(this.plot, { 'xaxis.range': range.slice(0, 2), 'yaxis.range': range.slice(2) });
  }

  resize() {
    if (!this.plotly) return;
    if (this.landscape) this.plotly.relayout(this.plot, this.room(this.landscape));
  }

  /** True when the map has moved since the last call. */
  changed() {
    const area = this.area();
    if (!area) return false;
    const key = [...this.range(), ...Object.values(area)].join();
    if (key === this.key) return false;
    this.key = key;
    return true;
  }

  /** @param {number} x @param {number} y @returns {[number, number]} on the screen, in pixels of the host */
  place(x, y) {
    return this.placer()(x, y);
  }

  /** place(), for many points of one frame. @returns {(x: number, y: number) => [number, number]} */
  placer() {
    const { left, top, width, height } = /** @type {NonNullable<ReturnType<MapView['area']>>} */ (this.area());
    const [x0, x1, y0, y1] = this.range();
    return (x, y) => [left + ((x - x0) / (x1 - x0)) * width, top + ((y1 - y) / (y1 - y0)) * height];
  }

  /** The point of the landscape under a spot of the screen, or null outside the map. @param {Spot} spot @returns {[number, number] | null} */
  pointAt({ x, y }) {
    const area = this.area();
    if (!area) return null;
    const u = (x - area.left) / area.width;
    const v = (y - area.top) / area.height;
    if (u < 0 || u > 1 || v < 0 || v > 1) return null;
    const [x0, x1, y0, y1] = this.range();
    return [x0 + u * (x1 - x0), y1 - v * (y1 - y0)];
  }

  /** @param {Picture} picture */
  draw(picture) {
    if (!this.area()) return;
    const g = prepare(this.canvas);
    if (this.preview) this.paintPreview(g, this.preview, picture);
    this.paint(g, picture);
  }

  /** @param {CanvasRenderingContext2D} g @param {import('./types.js').Surface} preview @param {Picture} picture */
  paintPreview(g, preview, picture) {
    this.clipToMap(g);
    paintGround(g, picture, preview, this.placer(), this.scale);
    g.restore();
  }

  /** Until restore(), nothing is drawn beside the map. @param {import('./types.js').Context} g */
  clipToMap(g) {
    const { left, top, width, height } = /** @type {NonNullable<ReturnType<MapView['area']>>} */ (this.area());
    g.save();
    g.beginPath();
    g.rect(left, top, width, height);
    g.clip();
  }

  /** @param {import('./types.js').Context} g @param {Picture} picture */
  paint(g, picture) {
    this.clipToMap(g);
    const place = this.placer();
    marks(g, picture, place, this.scale);
    startMark(g, place(...startOf(picture)), this.scale);
    const spotOf = (/** @type {number} */ x, /** @type {number | undefined} */ y) => place(x, y ?? heightOnLine(picture.surface, x));
    picture.paths.forEach((path, index) => probes(g, path, picture.position, picture.runs[index].color, spotOf, this.scale));
    const lines = picture.paths.map((path, index) => this.line(path, index));
    lines.forEach((line, index) => trail(g, line, picture.position, picture.runs[index], this.scale));
    for (const path of picture.paths) drawArrows(g, picture, path, spotOf, this.scale, this.range());
    drawLineArrow(g, picture, spotOf, this.scale);
    lines.forEach((line, index) => ball(g, line, picture.position, picture.runs[index], this.scale));
    g.restore();
  }

  /** @param {import('./types.js').Path} path @param {number} index */
  line(path, index) {
    const known = this.lines[index];
    const range = this.range();
    const key = `${this.key}|${range}`;
    if (known && known.path === path && known.key === key) return known.line;
    const [x0, x1, y0, y1] = range;
    const track = layTrack(path, [[x0, x1], [y0, y1]], [Infinity, Infinity]);
    const x = new Float64Array(track.x.length);
    const y = new Float64Array(track.x.length);
    const place = this.placer();
    for (let v = 0; v < x.length; v++) [x[v], y[v]] = place(track.x[v], track.y[v]);
    const line = { ...track, x, y };
    this.lines[index] = { path, key, line };
    return line;
  }

  destroy() {
    this.plotly?.purge(this.plot);
  }
}
