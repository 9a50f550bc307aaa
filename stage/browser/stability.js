/** A band along the slider of a learning rate: below one over the curvature, up to the limit of stability, beyond it. */

import { make, show } from './dom.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Curvature} Curvature */
/** @typedef {import('./slider.js').Slider} Slider */

/** @typedef {{slider: Slider, element: HTMLElement, band: HTMLElement, words: HTMLElement, where: HTMLButtonElement, key: string}} Strip */

const UNKNOWN = 'no such limit known';
const UNLIMITED = 'no limit: stable at every rate';
const LEVEL = 'no limit: nothing curves upwards here';

/** The row of a path that the clock stands at. @param {number} length @param {number} position */
export const rowAt = (length, position) => Math.min(length - 1, Math.floor(position + 1e-9));

/** The strips of all runs. Where their curvature is measured is one choice for all. */
export class Strips {
  constructor() {
    /** @type {(Strip | undefined)[]} */
    this.strips = [];
    /** @type {(Curvature | null)[]} of each run, the last that came: while a hand drags, none comes */
    this.known = [];
    this.atBall = false;
    /** @type {Picture | null} */
    this.picture = null;
  }

  clear() {
    this.strips = [];
    this.known = [];
  }

  /** The strip under the slider of run `index`. @param {number} index @param {Slider} slider */
  add(index, slider) {
    const band = make('div', { class: 'dh-band', role: 'img' });
    const words = make('span', {});
    const where = make('button', { type: 'button', class: 'dh-where' });
    where.addEventListener('click', () => {
      this.atBall = !this.atBall;
      if (this.picture) this.follow(this.picture);
    });
    const element = make('div', { class: 'dh-strip' }, [band, make('div', { class: 'dh-limit' }, [words, ' ', where])]);
    this.strips[index] = { slider, element, band, words, where, key: '' };
    return element;
  }

  /** @param {Picture} picture */
  follow(picture) {
    this.picture = picture;
    picture.paths.forEach((path, index) => {
      if (path.curvature) this.known[index] = path.curvature;
      const strip = this.strips[index];
      if (strip) this.draw(strip, picture, index);
    });
  }

  /** @param {Strip} strip @param {Picture} picture @param {number} index */
  draw(strip, picture, index) {
    const { stability } = picture.runs[index].optimizer;
    const { bound, decay } = picture.paths[index];
    const place = stability && this.place(this.known[index] ?? null, picture.position);
    const key = place ? [bound, decay, place.curvature, place.name, place.hasChoice].join() : UNKNOWN;
    if (key === strip.key) return;
    strip.key = key;
    strip.band.hidden = strip.where.hidden = !place;
    if (!stability || !place) {
      strip.words.textContent = stability ? '' : UNKNOWN;
      return;
    }
    if (bound === Infinity) {
      paintBand(strip.band, strip.slider, [Infinity, Infinity], picture.catalogue.style.stability);
      strip.words.textContent = strip.band.title = UNLIMITED;
      strip.band.setAttribute('aria-label', UNLIMITED);
      strip.where.hidden = true;
      return;
    }
    const curvature = stability.dividesByCurvature ? 1 : place.curvature + decay;
    const limit = curvature > 0 ? bound / curvature : Infinity;
    const gentle = curvature > 0 ? 1 / curvature : Infinity;
    paintBand(strip.band, strip.slider, [gentle, limit], picture.catalogue.style.stability);
    strip.words.textContent = limit < Infinity ? `limit ${show(limit)}` : LEVEL;
    strip.where.textContent = stability.dividesByCurvature ? '' : `at the ${place.name}`;
    strip.where.hidden = stability.dividesByCurvature;
    strip.where.disabled = !place.hasChoice;
    strip.where.title = place.hasChoice ? `Measure the curvature at the ${this.atBall ? 'nearest minimum' : 'ball'} instead` : 'No minimum is known here';
    const measured = stability.dividesByCurvature
      ? 'at any curvature'
      : `L = ${show(place.curvature)}, the largest curvature at the ${place.name}${decay ? `, and λ = ${show(decay)}` : ''}`;
    const first = `${stability.dividesByCurvature ? '1' : decay ? '1 / (L + λ)' : '1 / L'} = ${show(gentle)}`;
    const text = limit < Infinity ? `Green up to ${first}, amber up to the limit ${stability.formula} = ${show(limit)}, red beyond: ${measured}.` : `${LEVEL}: ${measured}.`;
    strip.band.title = text;
    strip.band.setAttribute('aria-label', text);
  }

  /** Where the curvature is measured, and what it is there. @param {Curvature | null} known @param {number} position */
  place(known, position) {
    if (!known) return null;
    const row = rowAt(known.nearest.length, position);
    const nearest = known.nearest[row];
    const hasChoice = nearest >= 0;
    const atBall = this.atBall || !hasChoice;
    const curvature = atBall ? known.eigenvalues[2 * row + 1] : known.minima[2 * nearest + 1];
    return Number.isFinite(curvature) ? { curvature, hasChoice, name: atBall ? 'ball' : 'minimum' } : null;
  }
}

/** Three colours, each to where its bound stands on the slider. @param {HTMLElement} band @param {Slider} slider @param {number[]} bounds @param {string[]} colors */
function paintBand(band, slider, bounds, colors) {
  const { stops, low, high } = slider.quantity;
  const share = (/** @type {number} */ bound) => (bound <= low ? 0 : bound >= high ? 100 : (100 * slider.indexOf(bound)) / (stops.length - 1));
  const [gentle, limit] = bounds.map(share);
  const [green, amber, red] = colors;
  band.style.background = `linear-gradient(to right, ${green} ${gentle}%, ${amber} ${gentle}% ${limit}%, ${red} ${limit}%)`;
  band.dataset.ends = `${gentle.toFixed(2)},${limit.toFixed(2)}`;
}

/** The local model at the ball: what the place is, how it curves, how unevenly. @param {Picture} picture @param {number} index */
export function describeGround({ catalogue, landscape, paths, position }, index) {
  const { curvature } = paths[index];
  if (!curvature) return 'curvature: when you let go';
  const row = rowAt(curvature.nearest.length, position);
  const [smallest, largest] = curvature.eigenvalues.subarray(2 * row, 2 * row + 2);
  if (!Number.isFinite(smallest) || !Number.isFinite(largest)) return 'curvature: beyond the range of numbers';
  const word = catalogue.grounds[curvature.grounds[row]];
  const dimension = landscape.domain.length;
  if (dimension === 1) return `${word} · curvature ${show(largest)}`;
  const condition = curvature.conditions[row];
  const joint = dimension === 2 ? ', ' : ' … ';
  return `${word} · eigenvalues ${show(smallest)}${joint}${show(largest)} · condition ${Number.isFinite(condition) ? show(condition) : '∞'}`;
}
