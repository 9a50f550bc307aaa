/** One declared number whose values have names, as a list to choose from. */

import { make } from './dom.js';

/** @typedef {import('./types.js').Quantity} Quantity */

/** @param {string} key a name as links write it: words with underscores */
const words = (key) => key.replaceAll('_', ' ');

export class Choice {
  /** @param {Quantity} quantity @param {string} owner for the accessible name @param {number} value @param {import('./slider.js').SliderHooks} hooks */
  constructor(quantity, owner, value, hooks) {
    this.select = make('select', { class: 'dh-choice', 'aria-label': `${quantity.label} of ${owner}` });
    quantity.choices.forEach((key, index) => this.select.append(make('option', { value: String(index) }, [words(key)])));
    const label = make('span', { class: 'dh-label', title: quantity.meaning }, [quantity.label]);
    this.element = make('div', { class: 'dh-slider dh-chooser', 'data-name': quantity.name }, [label, this.select]);
    for (const event of ['pointerenter', 'focusin', 'touchstart']) {
      this.element.addEventListener(event, () => hooks.onApproach(), { passive: true });
    }
    this.select.addEventListener('change', () => {
      hooks.onSlide(Number(this.select.value));
      hooks.onRelease();
    });
    this.put(value);
  }

  /** @param {number} value */
  put(value) {
    this.select.value = String(value);
  }
}
