/** One slider for one declared number: drag, arrow keys, typing an exact value, double-click for the default. */

import { fillRange, make, moveRange, show } from './dom.js';

/** @typedef {import('./types.js').Quantity} Quantity */

/**
 * @typedef {object} SliderHooks
 * @property {() => void} onApproach a hand is near: what dragging will need can be fetched
 * @property {(value: number) => void} onSlide
 * @property {() => void} onRelease
 */

const LEAP = 5;

export class Slider {
  /** @param {Quantity} quantity @param {string} owner for the accessible name @param {number} value @param {number} standard the default here @param {SliderHooks} hooks */
  constructor(quantity, owner, value, standard, hooks) {
    this.quantity = quantity;
    this.value = value;
    this.standard = standard;
    this.hooks = hooks;
    const name = `${quantity.label} of ${owner}`;
    this.range = make('input', { type: 'range', min: '0', max: String(quantity.stops.length - 1), step: 'any', 'aria-label': name, title: `${quantity.meaning} Double-click for the default, ${show(standard)}.` });
    this.field = make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', class: 'dh-number', 'aria-label': `${name}, exact value` });
    this.problem = make('div', { class: 'dh-problem', role: 'alert' });
    const label = make('span', { class: 'dh-label', title: quantity.meaning }, [quantity.label, ' ', make('i', {}, [quantity.symbol])]);
    this.element = make('div', { class: 'dh-slider', 'data-name': quantity.name }, [label, this.field, this.range, this.problem]);
    this.listen();
    this.put(value);
  }

  listen() {
    const { range, field, hooks } = this;
    for (const event of ['pointerenter', 'focusin', 'touchstart']) {
      this.element.addEventListener(event, () => hooks.onApproach(), { passive: true });
    }
    range.addEventListener('input', () => {
      fillRange(range);
      this.slide(this.quantity.stops[Math.round(Number(range.value))]);
    });
    range.addEventListener('change', () => {
      this.put(this.value);
      hooks.onRelease();
    });
    range.addEventListener('dblclick', () => this.finish(this.standard));
    range.addEventListener('keydown', (event) => this.onKey(event));
    field.addEventListener('change', () => this.type(field.value));
    field.addEventListener('input', () => (this.problem.textContent = ''));
    field.addEventListener('focus', () => field.select());
  }

  /** @param {number} value shows a value without telling anybody */
  put(value) {
    this.value = value;
    moveRange(this.range, this.indexOf(value));
    this.range.setAttribute('aria-valuetext', show(value));
    this.field.value = this.quantity.integer ? String(value) : String(Number(value.toPrecision(12)));
    this.problem.textContent = '';
  }

  /** @param {number} value */
  slide(value) {
    if (value === this.value) return;
    this.value = value;
    this.range.setAttribute('aria-valuetext', show(value));
    this.field.value = String(value);
    this.problem.textContent = '';
    this.hooks.onSlide(value);
  }

  /** @param {number} value */
  finish(value) {
    this.put(value);
    this.hooks.onSlide(value);
    this.hooks.onRelease();
  }

  /** Where a value stands among the stops, between two of them where it is none. @param {number} value */
  indexOf(value) {
    const { stops } = this.quantity;
    const above = stops.findIndex((stop) => stop >= value);
    if (above <= 0) return above === 0 ? 0 : stops.length - 1;
    return above - (stops[above] - value) / (stops[above] - stops[above - 1]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const last = this.quantity.stops.length - 1;
    const place = this.indexOf(this.value);
    const [up, down] = [Math.floor(place + 1), Math.ceil(place - 1)];
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: up, ArrowUp: up, ArrowLeft: down, ArrowDown: down, PageUp: up + LEAP - 1, PageDown: down - LEAP + 1, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    this.finish(this.quantity.stops[Math.max(0, Math.min(last, moves[event.key]))]);
  }

  /** @param {string} text a decimal comma is understood */
  type(text) {
    const value = Number(text.trim().replace(',', '.'));
    const { low, high, integer, label } = this.quantity;
    const fits = text.trim() !== '' && value >= low && value <= high && (!integer || Number.isInteger(value));
    if (fits) return this.finish(value);
    this.put(this.value);
    this.problem.textContent = `${label} must be ${integer ? 'a whole number' : 'a number'} from ${show(low)} to ${show(high)}.`;
  }
}
