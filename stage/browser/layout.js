/** The stage's elements: pickers, views, curves, transport, panel. */

import { iconButton, make } from './dom.js';

/**
 * @typedef {object} LayoutHooks
 * @property {(view: 'surface' | 'contour') => void} onEnlarge
 * @property {(view: 'surface' | 'contour') => void} onHome
 */

/** @param {HTMLElement} root @param {LayoutHooks} hooks */
export function buildLayout(root, hooks) {
  const view = (/** @type {'surface' | 'contour'} */ name, /** @type {string} */ title) => {
    const host = make('div', { class: 'dh-host' });
    const enlarge = iconButton('enlarge', `Enlarge the ${title}`, () => hooks.onEnlarge(name));
    const home = iconButton('home', name === 'surface' ? 'Turn the camera back' : 'Show the whole map', () => hooks.onHome(name));
    const frame = make('section', { class: `dh-view dh-${name}`, 'aria-label': title }, [host, make('div', { class: 'dh-view-buttons' }, [home, enlarge])]);
    return { frame, host, enlarge };
  };
  const surface = view('surface', 'surface');
  const contour = view('contour', 'contour map');
  const curve = (/** @type {string} */ name) => make('div', { class: 'dh-curve-host', 'data-view': name });
  const parts = {
    surface,
    contour,
    loss: curve('loss'),
    norm: curve('norm'),
    data: curve('data'),
    picks: make('div', { class: 'dh-picks', role: 'group', 'aria-label': 'Landscape and optimizers' }),
    standings: make('div', { class: 'dh-standings' }),
    transport: make('div', { class: 'dh-transport', role: 'group', 'aria-label': 'Playback' }),
    inside: make('details', { class: 'dh-inside' }, [make('summary', {}, ['Inside this step'])]),
    panel: make('aside', { class: 'dh-panel', 'aria-label': 'Settings' }),
    message: make('p', { class: 'dh-message', role: 'alert' }),
    live: make('p', { class: 'dh-live', 'aria-live': 'polite' }),
  };
  const curves = make('div', { class: 'dh-curves' }, [parts.loss, parts.norm, parts.data]);
  const views = make('div', { class: 'dh-views' }, [surface.frame, contour.frame]);
  const main = make('div', { class: 'dh-main' }, [make('div', { class: 'dh-top' }, [parts.message, parts.standings]), views, parts.transport, curves]);
  root.tabIndex = -1;
  root.replaceChildren(parts.picks, parts.panel, main, parts.inside, parts.live);
  return parts;
}

/** @typedef {ReturnType<typeof buildLayout>} Layout */
