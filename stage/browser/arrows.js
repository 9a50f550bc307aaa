/** What is drawn at the ball: downhill, the step that is taken, the velocity and more; the legend tells what each means. */

import { make } from './dom.js';
import { drawModel } from './model.js';
import { OVERLAYS } from './overlays.js';
import { rowAt } from './stability.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {(x: number, y: number | undefined) => [number, number] | null} Place y undefined: on the line */

const CASING = '#ffffff';
/** Arrows that every optimizer may have. */
const PLAIN = ['gradient', 'step', 'velocity'];
/** An arrow lies on the ground: it is drawn through this many points of it. */
const PARTS = 16;
/** Pixels below which an arrow is its ball's alone. */
const LEAST = 3;

/**
 * How far an arrow goes from row `k` of a path, or null where there is none.
 * @param {string} name @param {Path} path @param {number} k @returns {[number, number] | null}
 */
function reach(name, { x, y, length, vectors }, k) {
  if (name === 'step') return k + 1 < length ? [x[k + 1] - x[k], y[k + 1] - y[k]] : null;
  const along = name === 'gradient' ? vectors?.gradient : name === 'velocity' ? vectors?.velocity : null;
  if (!vectors?.rates || !along) return null;
  const rate = vectors.rates[k];
  return [-rate * along.x[k], along.y ? -rate * along.y[k] : 0];
}

/**
 * What is drawn at the point of one path that the clock stands at.
 * @param {Context} g @param {Picture} picture @param {Path} path @param {Place} place @param {number} scale
 * @param {number[]} box what of the landscape is shown: x low, x high, y low, y high
 */
export function drawArrows(g, { arrows, catalogue, landscape, position }, path, place, scale, box) {
  const k = rowAt(path.length, position);
  const isLine = landscape.shown.length === 1;
  const colors = catalogue.style.arrows;
  if (arrows.includes('model')) drawModel(g, path, k, place, colors.model, scale, box);
  for (const [name, draw] of Object.entries(OVERLAYS)) if (arrows.includes(name)) draw(g, path, k, place, colors[name], scale);
  for (const name of arrows) {
    const by = reach(name, path, k);
    if (by) layArrow(g, [path.x[k], path.y[k], path.x[k] + by[0], path.y[k] + by[1]], place, isLine, colors[name], scale);
  }
}

/**
 * The spots of the screen along a straight line over the ground, as far as there are any.
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {Place} place @param {boolean} isLine
 * @returns {[number, number][]} PARTS + 1 of them where it is whole
 */
export function lay(x0, y0, x1, y1, place, isLine) {
  /** @type {[number, number][]} */
  const spots = [];
  if (![x0, y0, x1, y1].every(Number.isFinite)) return spots;
  for (let i = 0; i <= PARTS; i++) {
    const spot = place(x0 + ((x1 - x0) * i) / PARTS, isLine ? undefined : y0 + ((y1 - y0) * i) / PARTS);
    if (!spot || !spot.every(Number.isFinite)) break;
    spots.push(spot);
  }
  return spots;
}

/** An arrow over the ground. @param {Context} g @param {[number, number, number, number]} ends @param {Place} place @param {boolean} isLine @param {string} color @param {number} scale */
export function layArrow(g, [x0, y0, x1, y1], place, isLine, color, scale) {
  const spots = lay(x0, y0, x1, y1, place, isLine);
  arrow(g, spots, color, spots.length > PARTS, scale);
}

/**
 * A line through `spots` over a casing, with a head at its end.
 * @param {Context} g @param {[number, number][]} spots @param {string} color @param {boolean} whole false where it leaves the map @param {number} scale
 */
export function arrow(g, spots, color, whole, scale) {
  if (spots.length < 2) return;
  const [tip, before] = [spots[spots.length - 1], spots[spots.length - 2]];
  const length = Math.hypot(tip[0] - spots[0][0], tip[1] - spots[0][1]);
  if (length < LEAST * scale) return;
  const head = Math.min(12 * scale, 0.6 * length);
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  for (const [ink, wider] of /** @type {[string, number][]} */ ([[CASING, 2.5 * scale], [color, 0]])) {
    g.beginPath();
    spots.forEach(([x, y], i) => (i ? g.lineTo(x, y) : g.moveTo(x, y)));
    g.strokeStyle = ink;
    g.lineWidth = 3 * scale + wider;
    g.stroke();
    if (!whole) continue;
    g.beginPath();
    for (const [i, turn] of [0, 2.65, -2.65].entries()) {
      const far = i ? head : 0;
      const [x, y] = [tip[0] + far * Math.cos(angle + turn), tip[1] + far * Math.sin(angle + turn)];
      if (i) g.lineTo(x, y);
      else g.moveTo(x, y);
    }
    g.closePath();
    if (wider) {
      g.lineWidth = 2 * wider;
      g.stroke();
    }
    g.fillStyle = ink;
    g.fill();
  }
}

/** The switches, and the legends that say what is drawn. */
export class ArrowSwitches {
  /** @param {HTMLElement[]} frames of the views @param {(arrows: string[]) => void} onChange */
  constructor(frames, onChange) {
    this.element = make('span', { class: 'dh-arrows', role: 'group', 'aria-label': 'Arrows at the ball' });
    this.legends = frames.map((frame) => frame.appendChild(make('div', { class: 'dh-legend' })));
    this.onChange = onChange;
    /** @type {string[]} */
    this.chosen = [];
    /** @type {string[]} */
    this.offered = [];
  }

  /** @param {Picture} picture */
  show({ arrows, catalogue, landscape, runs }) {
    const { arrows: colors } = catalogue.style;
    const meanings = catalogue.arrowMeanings;
    const there = Object.keys(colors).filter((name) => PLAIN.includes(name) || [landscape, ...runs.map((run) => run.optimizer)].some((item) => item.overlays.includes(name)));
    this.chosen = arrows;
    if (there.join() !== this.offered.join()) this.element.replaceChildren(...there.map((name) => this.button(name, colors[name], meanings[name], Object.keys(colors))));
    this.offered = there;
    for (const button of this.element.querySelectorAll('button')) button.setAttribute('aria-pressed', String(arrows.includes(button.dataset.arrow ?? '')));
    const told = arrows.filter((name) => there.includes(name));
    for (const legend of this.legends) legend.replaceChildren(...told.map((name) => make('div', {}, [swatch(colors[name]), `${wordOf(name)}: ${meanings[name]}`])));
  }

  /** @param {string} name @param {string} color @param {string} meaning @param {string[]} order */
  button(name, color, meaning, order) {
    const button = make('button', { type: 'button', 'data-arrow': name, title: `At the ball: ${meaning}` }, [swatch(color), wordOf(name)]);
    button.addEventListener('click', () => this.onChange(order.filter((other) => this.chosen.includes(other) !== (other === name))));
    return button;
  }
}

/** @param {string} name */
const wordOf = (name) => name.replace('_', ' ');

/** @param {string} color */
export function swatch(color) {
  const mark = make('i', { class: 'dh-swatch', 'aria-hidden': 'true' });
  mark.style.background = color;
  return mark;
}
