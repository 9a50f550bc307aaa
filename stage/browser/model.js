/** Level lines of the parabola that fits the ground at the ball, drawn from its axes, curvatures and slopes. */

import { strokeLine } from './overlays.js';

/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./arrows.js').Place} Place */

/** Points along each branch of a line, and lines above and below the ball's own level. */
const PARTS = 96;
const LEVELS = 6;
const DASH = [5, 4];

/**
 * @param {Context} g @param {Path} path @param {number} k @param {Place} place @param {string} color @param {number} scale
 * @param {number[]} box x low, x high, y low, y high
 */
export function drawModel(g, path, k, place, color, scale, box) {
  const numbers = path.overlays.model?.map((channel) => channel[k]);
  if (!numbers) return;
  if (numbers.length === 3) return parabola(g, path, k, numbers, place, color, scale, box);
  const [ex, ey, steep, gentle, steepSlope, gentleSlope, size] = numbers;
  const [x, y] = [path.x[k], path.y[k]];
  const reach = Math.hypot(Math.max(x - box[0], box[1] - x), Math.max(y - box[2], box[3] - y));
  for (let level = -LEVELS; size > 0 && level <= LEVELS; level++) {
    g.setLineDash(level ? DASH.map((length) => length * scale) : []);
    for (const branch of branches(steep, steepSlope, gentle, gentleSlope, level * size, reach)) {
      const spots = branch.map(([s, t]) => (Math.abs(s) <= reach ? place(x + s * ex - t * ey, y + s * ey + t * ex) : null));
      strokeLine(g, spots, color, scale * (level ? 1.2 : 1.8));
    }
  }
  g.setLineDash([]);
}

/**
 * Where steepSlope s + steep s² / 2 + gentleSlope t + gentle t² / 2 = level, for t from -reach to reach: both solutions for s.
 * @param {number} steep @param {number} steepSlope @param {number} gentle @param {number} gentleSlope @param {number} level @param {number} reach
 * @returns {[number, number][][]} lines of (s, t)
 */
function branches(steep, steepSlope, gentle, gentleSlope, level, reach) {
  const rest = (/** @type {number} */ t) => t * (gentleSlope + 0.5 * gentle * t) - level;
  // Lines turn back where both solutions meet; between two such places they may be gone.
  const turns = roots(-0.5 * steep * gentle, -steep * gentleSlope, 0.5 * steepSlope * steepSlope + steep * level);
  const bounds = [-reach, ...turns.filter((t) => Math.abs(t) < reach).sort((a, b) => a - b), reach];
  /** @type {[number, number][][]} */
  const lines = [];
  for (let i = 0; i + 1 < bounds.length; i++) {
    const [middle, half] = [(bounds[i] + bounds[i + 1]) / 2, (bounds[i + 1] - bounds[i]) / 2];
    if (steepSlope * steepSlope < 2 * steep * rest(middle)) continue;
    // Closer together near the ends, where lines turn.
    const along = Array.from({ length: PARTS + 1 }, (_, part) => middle - half * Math.cos((Math.PI * part) / PARTS));
    const found = along.map((t) => roots(0.5 * steep, steepSlope, rest(t)));
    for (const which of [0, 1]) lines.push(along.map((t, part) => [found[part][which] ?? NaN, t]));
  }
  return lines;
}

/** Solutions of a z² + b z + c = 0, the one of a straight line last; where they meet, rounding does not part them. @param {number} a @param {number} b @param {number} c @returns {number[]} */
function roots(a, b, c) {
  const inside = b * b - 4 * a * c;
  const slack = 1e-9 * (b * b + Math.abs(4 * a * c));
  if (inside < -slack) return [];
  const half = -0.5 * (b + (b < 0 ? -1 : 1) * Math.sqrt(Math.max(0, inside)));
  const both = [half / a, c / half];
  // Always the same branch first.
  return (b < 0 ? both : both.reverse()).map((root) => (Number.isFinite(root) ? root : NaN));
}

/** Over one coordinate the model is a curve beside the landscape's own. @param {Context} g @param {Path} path @param {number} k @param {number[]} numbers @param {Place} place @param {string} color @param {number} scale @param {number[]} box */
function parabola(g, { x, y }, k, [slope, curvature], place, color, scale, [left, right]) {
  /** @type {([number, number] | null)[]} */
  const spots = [];
  for (let i = 0; i <= PARTS; i++) {
    const dx = left + ((right - left) * i) / PARTS - x[k];
    spots.push(place(x[k] + dx, y[k] + dx * (slope + 0.5 * curvature * dx)));
  }
  g.setLineDash(DASH.map((length) => length * scale));
  strokeLine(g, spots, color, 1.6 * scale);
  g.setLineDash([]);
}
