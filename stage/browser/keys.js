/** The keyboard: what each key does, and the list of them under "?". */

import { make } from './dom.js';

/** @typedef {{keys: string[], shown: string, does: string, run: () => void}} Binding */

/** @param {import('./clock.js').Clock} clock @param {() => void} toggleProjector @returns {Binding[]} */
export function bindings(clock, toggleProjector) {
  return [
    { keys: [' '], shown: 'Space', does: 'play or pause', run: () => clock.toggle() },
    { keys: ['ArrowRight'], shown: '→', does: 'one step forward', run: () => clock.seek(clock.step + 1) },
    { keys: ['ArrowLeft'], shown: '←', does: 'one step back', run: () => clock.seek(clock.step - 1) },
    { keys: ['Home'], shown: 'Home', does: 'to the start', run: () => clock.seek(0) },
    { keys: ['End'], shown: 'End', does: 'to the end', run: () => clock.seek(clock.steps) },
    { keys: ['p', 'P'], shown: 'P', does: 'larger type and lines, for a projector', run: toggleProjector },
  ];
}

const HINTS = [
  ['click the map or the surface', 'start there'],
  ['drag the ring', 'move the start, the path follows'],
  ['drag a slider', 'all views follow; double-click: default; type: exact value'],
  ['drag the map, turn the wheel', 'move, zoom'],
  ['drag the surface', 'turn it'],
  ['drag along a curve', 'scrub'],
  ['drag a point of the data', 'the landscape follows; double-click: back; keys: page up, page down, arrows'],
];

/** @param {Binding[]} list @returns {HTMLDialogElement} */
export function helpDialog(list) {
  const rows = [...list.map(({ shown, does }) => [shown, does]), ...HINTS];
  const dialog = make('dialog', { class: 'dh-dialog', 'aria-label': 'Keys and gestures' }, [
    make('h3', {}, ['Keys and gestures']),
    make('dl', {}, rows.flatMap(([key, does]) => [make('dt', {}, [key]), make('dd', {}, [does])])),
    make('form', { method: 'dialog' }, [make('button', { class: 'dh-text-button' }, ['Close'])]),
  ]);
  return dialog;
}

/**
 * Keys work wherever the focus is on the stage, except in fields that need them, and on the page while nothing has focus.
 * @param {HTMLElement} root @param {Binding[]} list @param {() => void} showHelp
 * @returns {() => void} takes the listener away
 */
export function listenForKeys(root, list, showHelp) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target !== document.body && !root.contains(target)) return;
    if (target.closest('dialog, select, input[type=text]')) return;
    if (event.key === ' ' && target.closest('button, summary')) return;
    // A slider needs the arrows, Home and End for itself, and so do points of data; characters mean nothing to them.
    if (target.closest('input[type=range]:not(.dh-scrub), [data-view=data]') && event.key.length > 1) return;
    const binding = list.find(({ keys }) => keys.includes(event.key));
    if (!binding && event.key !== '?') return;
    event.preventDefault();
    event.stopPropagation();
    if (binding) binding.run();
    else showHelp();
  };
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}
