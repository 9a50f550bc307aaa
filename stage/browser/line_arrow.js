/** The arrow of the line chosen inside a step: what that line has computed, at the point where the step begins. */

import { arrow } from './arrows.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Context} Context */

/** An arrow lies on the ground: it is drawn through this many points of it. */
const PARTS = 16;

/**
 * @param {Context} g @param {Picture} picture
 * @param {(x: number, y: number | undefined) => [number, number] | null} place y undefined: on the line
 * @param {number} scale
 */
export function drawLineArrow(g, { lineArrow, paths }, place, scale) {
  if (!lineArrow) return;
  const { run, step, by, color } = lineArrow;
  const path = paths[run];
  if (!path || step >= path.length) return;
  /** @type {[number, number][]} */
  const spots = [];
  for (let i = 0; i <= PARTS; i++) {
    const [x, y] = by.map((part, axis) => (axis ? path.y : path.x)[step] + (part * i) / PARTS);
    const spot = place(x, y);
    if (!spot || !spot.every(Number.isFinite)) break;
    spots.push(spot);
  }
  if (spots.length > 1) arrow(g, spots, color, spots.length > PARTS, scale);
}
