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
