/** How much of the stage its page shows, and what is seen while it is held. */

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Staging} Staging */

/** Marks on the root what the style sheet hides. @param {HTMLElement} root @param {Staging} staging */
export function showParts(root, { picks, inside, curves, held, around, least }) {
  root.dataset.picks = String(picks);
  root.dataset.inside = String(inside);
  root.dataset.curves = String(curves);
  root.dataset.held = String(held);
  root.style.setProperty('--around', `${around}px`);
  root.style.setProperty('--least', `${least}px`);
}

/** Whether a page wants the control with this key. @param {Staging} staging @param {string} prefix of the run, '' for the scene's own @param {string} name */
export function isWanted({ controls }, prefix, name) {
  return !controls || controls.includes(prefix + name) || controls.includes(name);
}

/** The picture as it is seen while the stage is held: every path is its start. @param {Picture} picture @returns {Picture} */
export function beforeTheFirstStep(picture) {
  const paths = picture.paths.map((path) => ({
    ...path,
    length: 1,
    x: path.x.subarray(0, 1),
    y: path.y.subarray(0, 1),
    loss: path.loss.subarray(0, 1),
    norm: path.norm.subarray(0, 1),
    probes: null,
    vectors: null,
  }));
  return { ...picture, paths, arrows: [], lineArrow: null, position: 0, held: true };
}
