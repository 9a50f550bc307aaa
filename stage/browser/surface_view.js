/**
 * The surface in 3D: Plotly draws it once, a canvas over it draws what moves, projected with Plotly's own camera.
 * The camera's matrices are internals of plotly.js, so its version is pinned and a browser test guards them.
 */

import { drawArrows } from './arrows.js';
import { heightAt, layTrack, multiply, pick, project } from './geometry.js';
import { make } from './dom.js';
import { drawLineArrow } from './line_arrow.js';
import { CONFIG } from './plotly.js';
import { isLine } from './ground.js';
import { ball, marks, prepare, probes, startMark, trail } from './paint.js';
import { sameTheme } from './theme.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Spot} Spot */

/** Height of the box that the surface stands in, as a share of its width. */
const HEIGHT = 0.62;

/** Whether this browser can draw in 3D. */
export function hasWebGL() {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

export class SurfaceView {
  /**
   * @param {HTMLElement} host
   * @param {(eye: number[]) => void} onCamera a person has turned the camera
   * @param {number} [scale] how much larger than plain letters and lines are
   */
  constructor(host, onCamera, scale = 1) {
    this.host = host;
    this.scale = scale;
    this.onCamera = onCamera;
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
    /** @type {{path: import('./types.js').Path, surface: object, track: import('./geometry.js').Track, z: Float64Array}[]} */
    this.tracks = [];
    /** @type {{track: import('./geometry.js').Track, matrix: Float64Array, width: number, height: number, line: import('./paint.js').Line}[]} */
    this.lines = [];
  }

  /** @param {any} plotly @param {Picture} picture @param {number[]} eye */
  async update(plotly, picture, eye) {
    if (isLine(picture.landscape) || (picture.surface === this.surface && sameTheme(picture.theme, this.theme) && this.scale === this.drawnScale)) return;
    const first = !this.plotly;
    const camera = first ? { eye: { x: eye[0], y: eye[1], z: eye[2] }, center: { x: 0, y: 0, z: -0.12 } } : this.plot._fullLayout.scene.camera;
    this.plotly = plotly;
    this.surface = picture.surface;
    this.theme = picture.theme;
    this.drawnScale = this.scale;
    await plotly.react(this.plot, [this.trace(picture)], this.layout(picture, camera), { ...CONFIG, scrollZoom: true });
    if (first) {
      this.plot.on('plotly_relayout', (/** @type {any} */ change) => {
        if (change['scene.camera']) this.onCamera(this.eye());
      });
    }
  }

  /** @param {Picture} picture */
  trace({ surface, catalogue: { style } }) {
    return {
      type: 'surface',
      x: surface.x,
      y: surface.y,
      z: surface.z,
      surfacecolor: surface.shade,
      colorscale: style.colorscale,
      showscale: false,
      hoverinfo: 'skip',
      lighting: { ambient: 0.75, diffuse: 0.55, specular: 0.08, roughness: 0.8 },
      contours: { x: { highlight: false }, y: { highlight: false }, z: { highlight: false } },
    };
  }

  /** @param {Picture} picture @param {object} camera */
  layout({ landscape, theme }, camera) {
    const [[x0, x1], [y0, y1]] = landscape.shown.map((axis) => landscape.domain[axis]);
    const [xName, yName] = landscape.shown.map((axis) => landscape.axes[axis]);
    const axis = (/** @type {string} */ text) => ({
      title: { text, font: { size: 13 * this.scale } },
      color: theme.text,
      // WebGL ignores the transparency of the theme's own line colour; this grey is quiet on light and dark.
      gridcolor: '#8a93a0',
      zeroline: false,
      showbackground: false,
      showspikes: false,
      tickfont: { size: 10 * this.scale },
      nticks: 5,
    });
    const longest = Math.max(x1 - x0, y1 - y0);
    return {
      autosize: false,
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: 'rgba(0,0,0,0)',
      font: { color: theme.text, family: theme.font },
      showlegend: false,
      scene: {
        camera,
        dragmode: 'turntable',
        xaxis: { ...axis(xName), range: [x0, x1] },
        yaxis: { ...axis(yName), range: [y0, y1] },
        zaxis: axis('loss'),
        aspectmode: 'manual',
        aspectratio: { x: (x1 - x0) / longest, y: (y1 - y0) / longest, z: HEIGHT },
      },
    };
  }

  /** @returns {number[]} the eye of the camera, in Plotly's units */
  eye() {
    const { x, y, z } = (this.plot._fullLayout.scene._scene.getCamera() ?? this.plot._fullLayout.scene.camera).eye;
    return [x, y, z];
  }

  /** @param {number[]} eye */
  look(eye) {
    return this.plotly?.relayout(this.plot, {
      'scene.camera.eye': { x: eye[0], y: eye[1], z: eye[2] },
      'scene.camera.up': { x: 0, y: 0, z: 1 },
    });
  }

  resize() {
    if (!this.plotly) return;
    this.plotly.relayout(this.plot, { width: this.host.clientWidth, height: this.host.clientHeight });
  }

  /** From data coordinates to clip space, or null before the first drawing. */
  matrix() {
    const scene = this.plot._fullLayout?.scene?._scene;
    const camera = scene?.glplot?.cameraParams;
    if (!camera?.projection || !scene.dataScale) return null;
    const [sx, sy, sz] = scene.dataScale;
    const scaling = Float64Array.from([sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, sz, 0, 0, 0, 0, 1]);
    return multiply(camera.projection, multiply(camera.view, multiply(camera.model, scaling)));
  }

  /** True when the camera has moved since the last call. */
  changed() {
    const matrix = this.matrix();
    const key = matrix ? `${Array.from(matrix, (value) => value.toPrecision(6))}|${this.host.clientWidth}|${this.host.clientHeight}` : '';
    if (key === this.key) return false;
    this.key = key;
    return true;
  }

  /** The point of the landscape under a spot of the screen, or null beside the surface. @param {Spot} spot @returns {[number, number] | null} */
  pointAt({ x, y }) {
    const matrix = this.matrix();
    if (!matrix || !this.surface) return null;
    return pick(this.surface, matrix, x, y, this.host.clientWidth, this.host.clientHeight);
  }

  /** Where the start's ring is drawn. @param {Picture} picture @returns {[number, number] | null} */
  spotOf({ start, surface }) {
    const matrix = this.matrix();
    if (!matrix || this.surface !== surface) return null;
    return project(matrix, start[0], start[1], heightAt(surface, start[0], start[1]), this.host.clientWidth, this.host.clientHeight);
  }

  /** @param {Picture} picture */
  draw(picture) {
    if (this.matrix() && this.surface === picture.surface) this.paint(prepare(this.canvas), picture);
  }

  /** @param {import('./types.js').Context} g @param {Picture} picture */
  paint(g, picture) {
    const matrix = this.matrix();
    if (!matrix) return;
    const { clientWidth: width, clientHeight: height } = this.host;
    const { surface, landscape } = picture;
    const [[x0, x1], [y0, y1]] = landscape.shown.map((axis) => landscape.domain[axis]);
    const place = (/** @type {number} */ x, /** @type {number} */ y) =>
      x < x0 || x > x1 || y < y0 || y > y1 ? null : project(matrix, x, y, heightAt(surface, x, y), width, height);
    marks(g, picture, place, this.scale);
    const start = place(picture.start[0], picture.start[1]);
    if (start) startMark(g, start, this.scale);
    picture.paths.forEach((path, index) => probes(g, path, picture.position, picture.runs[index].color, (x, y) => place(x, y ?? NaN), this.scale));
    const lines = picture.paths.map((path, index) => this.line(picture, path, index, matrix, width, height));
    lines.forEach((line, index) => trail(g, line, picture.position, picture.runs[index], this.scale));
    for (const path of picture.paths) drawArrows(g, picture, path, (x, y) => place(x, y ?? NaN), this.scale, [x0, x1, y0, y1]);
    drawLineArrow(g, picture, (x, y) => place(x, y ?? NaN), this.scale);
    lines.forEach((line, index) => ball(g, line, picture.position, picture.runs[index], this.scale));
  }

  /** @param {Picture} picture @param {import('./types.js').Path} path @param {number} index */
  track({ surface, landscape }, path, index) {
    const known = this.tracks[index];
    if (known && known.path === path && known.surface === surface) return known;
    const cell = /** @type {[number, number]} */ ([surface.x[1] - surface.x[0], surface.y[1] - surface.y[0]]);
    const [x, y] = landscape.shown;
    const track = layTrack(path, [landscape.domain[x], landscape.domain[y]], cell);
    const z = new Float64Array(track.x.length);
    for (let v = 0; v < z.length; v++) z[v] = Number.isNaN(track.x[v]) ? NaN : heightAt(surface, track.x[v], track.y[v]);
    this.tracks[index] = { path, surface, track, z };
    return this.tracks[index];
  }

  /**
   * @param {Picture} picture @param {import('./types.js').Path} path @param {number} index
   * @param {Float64Array} matrix @param {number} width @param {number} height
   */
  line(picture, path, index, matrix, width, height) {
    const { track, z } = this.track(picture, path, index);
    const known = this.lines[index];
    if (known?.track === track && known.width === width && known.height === height && known.matrix.every((entry, i) => entry === matrix[i])) return known.line;
    const x = new Float64Array(z.length);
    const y = new Float64Array(z.length);
    for (let v = 0; v < z.length; v++) [x[v], y[v]] = project(matrix, track.x[v], track.y[v], z[v], width, height);
    const line = { ...track, x, y };
    this.lines[index] = { track, matrix, width, height, line };
    return line;
  }

  destroy() {
    this.plotly?.purge(this.plot);
  }
}
