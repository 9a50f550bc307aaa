/** Puts together what the views draw, from the scene and what the server has sent for it. */

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Catalogue} Catalogue */

/** An optimizer's name; further copies of it are counted, as in the page's picker. @param {Catalogue} catalogue @param {string[]} keys @param {number} index */
function runName(catalogue, keys, index) {
  const copy = keys.slice(0, index + 1).filter((key) => key === keys[index]).length;
  return catalogue.optimizers[keys[index]].name + (copy > 1 ? ` (${copy})` : '');
}

/**
 * @param {import('./query.js').Query} query
 * @param {import('./types.js').Surface} surface
 * @param {import('./types.js').Path[]} paths
 * @param {import('./types.js').Theme} theme
 * @param {number} position of the clock
 * @returns {Picture}
 */
export function makePicture(query, surface, paths, theme, position) {
  const { catalogue, landscape, optimizers, startShown: start, steps, arrows, rows: data } = query;
  const { colors, markers } = catalogue.style;
  const runs = optimizers.map((key, index) => ({
    name: runName(catalogue, optimizers, index),
    color: colors[index],
    marker: markers[index],
    prefix: `${index + 1}.`,
    optimizer: catalogue.optimizers[key],
  }));
  return { catalogue, landscape, runs, paths, surface, data, start, position, steps, theme, arrows, linear: query.parts.get('loss_axis') === 'linear', caption: '' };
}
