/** Arrows at the ball: downhill, the step that is taken, the velocity; each with its scale told in the legend. */

import { make } from './dom.js';
import { rowAt } from './stability.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Context} Context */

const CASING = '#ffffff';
/** An arrow lies on the ground: it is drawn through this many points of it. */
const PARTS = 16;
/** Pixels below which an arrow is its ball's alone. */
const LEAST = 3;

/** What an arrow's length means. @type {Record<string, string>} */
export const SCALES = {
  gradient: 'learning rate × gradient, downhill: its tip is where plain gradient descent would land',
  step: 'true length: its tip is the next point',
  velocity: 'learning rate × velocity, as it was before the step',
};

/**
 * How far an arrow goes from row `k` of a path, or null where there is none.
 * @param {string} name @param {Path} path @param {number} k @returns {[number, number] | null}
 */
function reach(name, { x, y, length, vectors }, k) {
  if (name === 'step') return k + 1 < length ? [x[k + 1] - x[k], y[k + 1] - y[k]] : null;
  const along = name === 'gradient' ? vectors?.gradient : vectors?.velocity;
  if (!vectors?.rates || !along) return null;
  const rate = vectors.rates[k];
  return [-rate * along.x[k], along.y ? -rate * along.y[k] : 0];
}

/**
 * The arrows of one path at the point that the clock stands at.
 * @param {Context} g @param {Picture} picture @param {Path} path
 * @param {(x: number, y: number | undefined) => [number, number] | null} place y undefined: on the line
 * @param {number} scale
 */
export function drawArrows(g, { arrows, catalogue, landscape, position }, path, place, scale) {
  const k = rowAt(path.length, position);
  const isLine = landscape.shown.length === 1;
  for (const name of arrows) {
    const by = reach(name, path, k);
    if (!by || !by.every(Number.isFinite)) continue;
    /** @type {[number, number][]} */
    const spots = [];
    for (let i = 0; i <= PARTS; i++) {
      const spot = place(path.x[k] + (by[0] * i) / PARTS, isLine ? undefined : path.y[k] + (by[1] * i) / PARTS);
      if (!spot || !spot.every(Number.isFinite)) break;
      spots.push(spot);
    }
    if (spots.length > 1) arrow(g, spots, catalogue.style.arrows[name], spots.length > PARTS, scale);
  }
}

/** @param {Context} g @param {[number, number][]} spots @param {string} color @param {boolean} whole false where it leaves the map @param {number} scale */
export function arrow(g, spots, color, whole, scale) {
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
  }

  /** @param {Picture} picture */
  show({ arrows, catalogue }) {
    const { arrows: colors } = catalogue.style;
    this.chosen = arrows;
    if (!this.element.children.length) this.element.append(...Object.keys(colors).map((name) => this.button(name, colors[name], Object.keys(colors))));
    for (const button of this.element.querySelectorAll('button')) button.setAttribute('aria-pressed', String(arrows.includes(button.dataset.arrow ?? '')));
    for (const legend of this.legends) legend.replaceChildren(...arrows.map((name) => make('div', {}, [swatch(colors[name]), `${name}: ${SCALES[name]}`])));
  }

  /** @param {string} name @param {string} color @param {string[]} order */
  button(name, color, order) {
    const button = make('button', { type: 'button', 'data-arrow': name, title: `Arrow at the ball: ${SCALES[name]}` }, [swatch(color), name]);
    button.addEventListener('click', () => this.onChange(order.filter((other) => this.chosen.includes(other) !== (other === name))));
    return button;
  }
}

/** @param {string} color */
export function swatch(color) {
  const mark = make('i', { class: 'dh-swatch', 'aria-hidden': 'true' });
  mark.style.background = color;
  return mark;
}
