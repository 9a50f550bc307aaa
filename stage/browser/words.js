/** Whole numbers below this are told to their last digit. */
const MOST_WHOLE = 1e5;

/** @param {number} value */
const tell = (value) => (Number.isInteger(value) && Math.abs(value) < MOST_WHOLE ? String(value) : show(Number(value.toPrecision(3))));

/**
 * What became of a path: its sentences with their numbers in them. A place has as many numbers as the other names leave.
 * @param {import('./types.js').Picture} picture @param {number} index
 */
export function verdict({ catalogue, landscape, paths }, index) {
  const texts = paths[index].said.map(({ sentence, told }) => {
    const template = catalogue.sentences[sentence];
    const names = template.match(/{\w+}/g) ?? [];
    let next = 0;
    return template.replace(/{(\w+)}/g, (_, name) => {
      if (name !== 'place') return tell(told[next++]);
      const coordinates = told.length - names.length + 1;
      const place = Array.from(told.subarray(next, (next += coordinates)), tell).join(', ');
      return landscape.domain.length === 1 ? place : `(${place}${landscape.domain.length > coordinates ? ', …' : ''})`;
    });
  });
  return texts.join(' ');
}

/** The state of the stage as a sentence, for those who hear it rather than see it. */

import { show } from './dom.js';

/** @param {import('./types.js').Picture} picture */
export function sentence({ paths, runs, position, steps }) {
  const step = Math.floor(position + 1e-9);
  const parts = paths.map((path, index) => {
    const k = Math.min(step, path.length - 1);
    return `${runs[index].name}: loss ${show(path.loss[k])}, gradient ${show(path.norm[k])}`;
  });
  return `Step ${step} of ${steps}. ${parts.join('. ')}.`;
}
