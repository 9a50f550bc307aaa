/** What can be drawn at the ball besides plain arrows: an ellipse, a point looked ahead from, a fan, the parts of a step. */

import { lay, layArrow } from './arrows.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {import('./arrows.js').Place} Place */

const CASING = '#ffffff';
/** An ellipse may be much larger than the map: of what is seen of it each piece is to be short. */
const TURNS = 360;
const RING = 5;
/** Rows that the step does not see are drawn thinner and fainter than those that it sees; the mean is drawn in full. */
const UNSEEN = { size: 0.3, opacity: 0.5 };
const SEEN = { size: 0.55, opacity: 1 };

/**
 * One line over its casing, interrupted where there is no place for it.
 * @param {Context} g @param {([number, number] | null)[]} spots @param {string} color @param {number} width
 */
export function strokeLine(g, spots, color, width) {
  g.beginPath();
  let down = false;
  for (const spot of spots) {
    const there = spot && spot.every(Number.isFinite);
    if (there) {
      if (down) g.lineTo(...spot);
      else g.moveTo(...spot);
    }
    down = Boolean(there);
  }
  for (const [ink, lineWidth] of /** @type {[string, number][]} */ ([[CASING, 2 * width], [color, width]])) {
    g.strokeStyle = ink;
    g.lineWidth = lineWidth;
    g.stroke();
  }
}

/** @param {Context} g @param {Path} path @param {number} k @param {Place} place @param {string} color @param {number} scale */
function ellipse(g, { x, y, overlays }, k, place, color, scale) {
  const channels = overlays.ellipse;
  if (!channels) return;
  const isLine = channels.length === 1;
  const [a, b, c] = channels.map((channel) => channel[k]);
  if (!a && !c) return;
  /** @type {([number, number] | null)[]} */
  const spots = [];
  for (let i = 0; i <= TURNS; i++) {
    const angle = (2 * Math.PI * i) / TURNS;
    const [across, up] = [Math.cos(angle), Math.sin(angle)];
    spots.push(place(x[k] + a * across, isLine ? undefined : y[k] + b * across + c * up));
  }
  strokeLine(g, spots, color, 2.5 * scale);
}

/** @param {Context} g @param {Path} path @param {number} k @param {Place} place @param {string} color @param {number} scale */
function lookAhead(g, { x, y, overlays }, k, place, color, scale) {
  const channels = overlays.look_ahead;
  if (!channels) return;
  const isLine = channels.length === 1;
  const [fromX, fromY] = channels.map((channel) => channel[k]);
  const spots = lay(fromX, fromY, x[k], y[k], place, isLine);
  strokeLine(g, spots, color, 1.5 * scale);
  const spot = place(fromX, isLine ? undefined : fromY);
  if (!spot || !spot.every(Number.isFinite)) return;
  for (const [ink, width] of /** @type {[string, number][]} */ ([[CASING, 5], [color, 2.5]])) {
    g.beginPath();
    g.arc(spot[0], spot[1], RING * scale, 0, 2 * Math.PI);
    g.strokeStyle = ink;
    g.lineWidth = width * scale;
    g.stroke();
  }
}

/** @param {Context} g @param {Path} path @param {number} k @param {Place} place @param {string} color @param {number} scale */
function composition(g, { x, y, length, overlays }, k, place, color, scale) {
  const channels = overlays.composition;
  if (!channels || k + 1 >= length) return;
  const isLine = channels.length === 1;
  const [joinX, joinY] = [x[k] + channels[0][k], isLine ? 0 : y[k] + channels[1][k]];
  layArrow(g, [x[k], y[k], joinX, joinY], place, isLine, color, 0.8 * scale);
  layArrow(g, [joinX, joinY, x[k + 1], y[k + 1]], place, isLine, color, 0.8 * scale);
}

/** @param {Context} g @param {Path} path @param {number} k @param {Place} place @param {string} color @param {number} scale */
function samples(g, { x, y, overlays, vectors }, k, place, color, scale) {
  const fan = overlays.samples;
  if (!fan || !vectors?.rates) return;
  const isLine = fan.coordinates === 1;
  const rate = vectors.rates[k];
  const draw = (/** @type {number} */ byX, /** @type {number} */ byY, /** @type {number} */ size) =>
    layArrow(g, [x[k], y[k], x[k] - rate * byX, y[k] - rate * byY], place, isLine, color, size * scale);
  for (const { size, opacity } of [UNSEEN, SEEN]) {
    g.globalAlpha = opacity;
    for (let row = 0; row < fan.count; row++) {
      if (fan.sees(row, k) === (size === SEEN.size)) draw(fan.at(row, 0, k), isLine ? 0 : fan.at(row, 1, k), size);
    }
  }
  g.globalAlpha = 1;
  draw(vectors.gradient.x[k], vectors.gradient.y ? vectors.gradient.y[k] : 0, 1);
}

/** By name, in the order in which they are drawn: lines below arrows. */
export const OVERLAYS = { ellipse, samples, composition, look_ahead: lookAhead };
