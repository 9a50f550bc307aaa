/** The part of the ground in which a point must stay: its edge, what lies outside hatched, and how a step is taken back. */

import { isLine } from './ground.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Surface} Surface */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {(x: number, y: number) => [number, number] | null} Placer */
/** @typedef {[number, number, number, number]} Piece from x, y to x, y */

const CASING = '#ffffff';
const INK = '#1b2430';
const WASH = '#10151d';
/** Hatching lines across the map, and pieces that an edge or a line is cut into, so that it can follow a surface. */
const LINES = 44;
const PIECES = 120;
/** Pixels below which a step and its way back are the ball's alone. */
const LEAST = 3;

/** @type {WeakMap<Surface, {edge: [number, number][], hatching: Piece[]}>} */
const laid = new WeakMap();

/** Whether a point lies within a polygon: a line from it crosses the edge an odd number of times. @param {[number, number][]} corners @param {number} x @param {number} y */
export function within(corners, x, y) {
  let odd = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [[x0, y0], [x1, y1]] = [corners[j], corners[i]];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) odd = !odd;
  }
  return odd;
}

/** Edge and hatching of a surface, computed once. @param {Surface} surface @param {[number, number][]} outline */
function lay(surface, outline) {
  const known = laid.get(surface);
  if (known) return known;
  const [left, right] = [surface.x[0], surface.x[surface.x.length - 1]];
  const [low, high] = [surface.y[0], surface.y[surface.y.length - 1]];
  const [width, height] = [right - left, high - low];
  /** @type {[number, number][]} */
  const edge = [];
  const sides = outline.length > 2 ? outline.length : 1;
  for (let i = 0; i < sides; i++) {
    const [[x0, y0], [x1, y1]] = [outline[i], outline[(i + 1) % outline.length]];
    const count = Math.max(1, Math.ceil((PIECES * Math.hypot(x1 - x0, y1 - y0)) / Math.hypot(width, height)));
    for (let k = 0; k <= count; k++) edge.push([x0 + ((x1 - x0) * k) / count, y0 + ((y1 - y0) * k) / count]);
  }
  /** @type {Piece[]} */
  const hatching = [];
  // A segment has no inside: hatched, the whole map would be.
  for (let line = 1; outline.length > 2 && line < LINES; line++) {
    const from = (2 * line) / LINES - 1;
    for (let k = 0; k < PIECES; k++) {
      const at = [k / PIECES, (k + 1) / PIECES];
      const [y0, y1] = at.map((t) => t + from);
      if (y0 < 0 || y1 > 1) continue;
      const [x, y] = [left + width * at[0], low + height * y0];
      const [endX, endY] = [left + width * at[1], low + height * y1];
      if (!within(outline, 0.5 * (x + endX), 0.5 * (y + endY))) hatching.push([x, y, endX, endY]);
    }
  }
  const made = { edge, hatching };
  laid.set(surface, made);
  return made;
}

/**
 * The edge, and everything outside of it hatched.
 * @param {Context} g @param {Picture} picture @param {Placer} place @param {number} scale
 * @param {{left: number, top: number, width: number, height: number} | null} area of the map, to be shaded; null on a surface
 */
export function fence(g, { surface, landscape, held }, place, scale, area) {
  const { outline } = surface;
  if (!outline || isLine(landscape)) return;
  const { edge, hatching } = lay(surface, outline);
  g.lineCap = 'round';
  g.lineJoin = 'round';
  if (area && outline.length > 2) wash(g, edge, place, area);
  g.beginPath();
  for (const [x0, y0, x1, y1] of hatching) {
    const [from, to] = [place(x0, y0), place(x1, y1)];
    if (!from || !to) continue;
    g.moveTo(...from);
    g.lineTo(...to);
  }
  g.globalAlpha = 0.4;
  g.strokeStyle = CASING;
  g.lineWidth = 1.2 * scale;
  g.stroke();
  g.globalAlpha = 1;
  for (const [color, width] of /** @type {[string, number][]} */ ([[CASING, 5], [INK, 2.2]])) {
    g.beginPath();
    let down = false;
    for (const [x, y] of edge) {
      const spot = place(x, y);
      if (spot && down) g.lineTo(...spot);
      else if (spot) g.moveTo(...spot);
      down = spot !== null;
    }
    g.strokeStyle = color;
    g.lineWidth = width * scale;
    g.stroke();
  }
  // What a class is about to predict is not shown before.
  for (const { x, y } of held ? [] : surface.feasible) diamond(g, place(x, y), 7 * scale);
}

/** The map around the polygon, darker. The polygon runs against the clock, the map's frame with it: its inside stays out.
 * @param {Context} g @param {[number, number][]} edge @param {Placer} place @param {{left: number, top: number, width: number, height: number}} area */
function wash(g, edge, place, { left, top, width, height }) {
  g.beginPath();
  g.rect(left, top, width, height);
  edge.forEach(([x, y], i) => {
    const spot = place(x, y);
    if (spot && i) g.lineTo(...spot);
    else if (spot) g.moveTo(...spot);
  });
  g.closePath();
  g.globalAlpha = 0.22;
  g.fillStyle = WASH;
  g.fill();
  g.globalAlpha = 1;
}

/** The lowest feasible point. @param {Context} g @param {[number, number] | null} spot @param {number} size */
function diamond(g, spot, size) {
  if (!spot) return;
  const [x, y] = spot;
  g.beginPath();
  g.moveTo(x, y - size);
  g.lineTo(x + size, y);
  g.lineTo(x, y + size);
  g.lineTo(x - size, y);
  g.closePath();
  g.lineWidth = 0.35 * size;
  g.strokeStyle = INK;
  g.stroke();
  g.fillStyle = '#ffd43b';
  g.fill();
}

/**
 * The step under the clock as it would have been, and the way back from there to the nearest feasible point.
 * @param {Context} g @param {Path} path @param {number} position @param {string} color
 * @param {(x: number, y: number | undefined) => [number, number] | null} place @param {number} scale
 */
export function wayBack(g, path, position, color, place, scale) {
  const { probes: looked, length } = path;
  if (!looked?.y || length < 2) return;
  const step = Math.min(length - 2, Math.floor(position + 1e-9));
  const at = looked.first[step];
  if (at === looked.first[step + 1]) return;
  const [begin, out, end] = [place(path.x[step], path.y[step]), place(looked.x[at], looked.y[at]), place(path.x[step + 1], path.y[step + 1])];
  if (!begin || !out || !end || Math.hypot(out[0] - end[0], out[1] - end[1]) < LEAST * scale) return;
  for (const [from, to, dash] of /** @type {[[number, number], [number, number], number[]][]} */ ([[begin, out, []], [out, end, [5 * scale, 5 * scale]]])) {
    for (const [ink, width] of /** @type {[string, number][]} */ ([[CASING, 4.5], [color, 2.2]])) {
      g.beginPath();
      g.moveTo(...from);
      g.lineTo(...to);
      g.setLineDash(ink === CASING ? [] : dash);
      g.strokeStyle = ink;
      g.lineWidth = width * scale;
      g.stroke();
    }
  }
  g.setLineDash([]);
}
