/** What the map lies on: level lines over two coordinates, or over the only one a curve. */

import { show } from './dom.js';
import { heightOnLine } from './geometry.js';
import { levelsOf, paintRelief } from './relief.js';
import { niceTicks } from './ticks.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Surface} Surface */
/** @typedef {import('./types.js').Landscape} Landscape */
/** @typedef {import('./geometry.js').Box} Box */
/** @typedef {(x: number, y: number) => [number, number]} Placer */

/** Height that the buttons take above the colour bar, in pixels. */
const BUTTONS = 96;
/** Room below and above a curve, as a share of its height. */
const BELOW = 0.06;
const ABOVE = 0.04;

/** @param {Landscape} landscape */
export const isLine = (landscape) => landscape.domain.length === 1;

/** All there is to see: x low, x high, y low, y high. @param {Landscape} landscape @param {Surface} surface @returns {Box} */
export function boxOf(landscape, surface) {
  if (!isLine(landscape)) {
    const [x, y] = landscape.shown;
    return [landscape.domain[x], landscape.domain[y]];
  }
  const heights = surface.z[0];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const height = high - low || 1;
  return [landscape.domain[0], [low - BELOW * height, high + ABOVE * height]];
}

/** Where a map shows its start: two coordinates, or the only one and the loss there. @param {Picture} picture @returns {[number, number]} */
export function startOf({ landscape, surface, start }) {
  return isLine(landscape) ? [start[0], heightOnLine(surface, start[0])] : [start[0], start[1]];
}

/** Names of the axes; a plane through more than two dimensions says so. @param {Landscape} landscape @param {Surface} surface @returns {[string, string]} */
export function axisTitles({ axes, shown, domain }, { minima }) {
  if (domain.length === 1) return [axes[0], 'loss'];
  const through = minima.length ? 'minimum' : 'start';
  const plane = domain.length > 2 ? ` (of ${domain.length} dimensions: the plane through the ${through})` : '';
  return [axes[shown[0]] + plane, axes[shown[1]]];
}

/** The ground as a Plotly trace. @param {Picture} picture @param {number} scale @param {number} height of the host, in pixels */
export function groundTrace(picture, scale, height) {
  return isLine(picture.landscape) ? curveTrace(picture, scale) : contourTrace(picture, scale, height);
}

/** @param {Picture} picture @param {number} scale */
function curveTrace({ surface, theme }, scale) {
  return { type: 'scatter', mode: 'lines', x: surface.x, y: surface.z[0], hoverinfo: 'skip', line: { color: theme.accent, width: 3 * scale } };
}

/** @param {Picture} picture @param {number} scale @param {number} height */
function contourTrace({ surface, catalogue: { style }, theme }, scale, height) {
  const { low, high, first, last, size } = levelsOf(surface, style.contourLevels);
  const ticks = surface.ticks ?? niceTicks(low, high, 5).map((at) => ({ at, text: show(at) }));
  return {
    type: 'contour',
    x: surface.x,
    y: surface.y,
    z: surface.shade,
    colorscale: style.colorscale,
    autocontour: false,
    contours: { coloring: 'heatmap', start: first, end: last, size },
    line: { color: style.contourLine, width: scale },
    hoverinfo: 'skip',
    colorbar: {
      thickness: 10 * scale,
      outlinewidth: 0,
      len: 1 - BUTTONS / (height / scale),
      lenmode: 'fraction',
      y: 0,
      yanchor: 'bottom',
      ypad: 0,
      xpad: 6 * scale,
      tickfont: { size: 11 * scale, color: theme.text },
      title: { text: 'loss', side: 'top', font: { size: 12 * scale, color: theme.text } },
      tickvals: ticks.map((tick) => tick.at),
      ticktext: ticks.map((tick) => tick.text),
    },
  };
}

/** The same on a canvas, at once: while it is being reshaped, and before Plotly is there. @param {CanvasRenderingContext2D} g @param {Picture} picture @param {Surface} surface @param {Placer} place @param {number} scale */
export function paintGround(g, { landscape, catalogue, theme }, surface, place, scale) {
  if (!isLine(landscape)) return paintRelief(g, surface, catalogue.style, place, scale);
  g.fillStyle = theme.panel;
  g.fillRect(0, 0, g.canvas.width, g.canvas.height);
  g.beginPath();
  surface.x.forEach((x, i) => g.lineTo(...place(x, surface.z[0][i])));
  g.lineJoin = 'round';
  g.lineWidth = 3 * scale;
  g.strokeStyle = theme.accent;
  g.stroke();
}
