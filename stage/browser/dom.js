/** Small helpers for making elements. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes] class, aria-label, ...
 * @param {(Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Outlines of the buttons' pictures, drawn in a 24 x 24 box. */
const OUTLINES = {
  play: 'M8 5v14l11-7z',
  pause: 'M6 5h4v14H6zM14 5h4v14h-4z',
  forward: 'M6 5v14l9-7zM16 5h3v14h-3z',
  back: 'M18 5v14L9 12zM5 5h3v14H5z',
  first: 'M19 5v14l-8-7zM11 5v14l-8-7z',
  last: 'M5 5v14l8-7zM13 5v14l8-7z',
  loop: 'M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z',
  enlarge: 'M4 4h7v2H6v5H4zM13 18h5v-5h2v7h-7z',
  shrink: 'M9 4h2v7H4V9h5zM13 13h7v2h-5v5h-2z',
  home: 'M12 3l9 8h-3v9h-5v-6h-2v6H6v-9H3z',
  save: 'M11 3h2v9l3-3 1.4 1.4L12 16 6.600 10.400 8 9l3 3zM4 18h16v2H4z',
  dice: 'M4 4h16v16H4zM6 6v12h12V6zM8 8h3v3H8zM13 13h3v3h-3z',
  help: 'M11 16h2v2h-2zM12 5a4 4 0 0 0-4 4h2a2 2 0 1 1 3 1.700c-1.300.700-2 1.600-2 3.300h2c0-1 .4-1.400 1.200-1.900A4 4 0 0 0 12 5z',
  open: 'M5 8h14l-7 8z',
  projector: 'M3 4h18v2h-1v10h-7v1.600l4 3.400h-3l-2-1.700-2 1.700H7l4-3.400V16H4V6H3zM6 6v8h12V6z',
  add: 'M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7z',
  undo: 'M8 5 3 10l5 5v-4h6a3 3 0 0 1 0 6H8v2h6a5 5 0 0 0 0-10H8z',
  close: 'M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z',
  about: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM11 7h2v2h-2zM11 11h2v6h-2z',
};

/** @param {keyof typeof OUTLINES} name */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', OUTLINES[name]);
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}

/**
 * @param {keyof typeof OUTLINES} name
 * @param {string} label read aloud and shown on hover
 * @param {() => void} onClick
 */
export function iconButton(name, label, onClick) {
  const button = make('button', { type: 'button', class: 'dh-button', 'data-name': name, title: label, 'aria-label': label }, [icon(name)]);
  button.addEventListener('click', onClick);
  return button;
}

/** @param {HTMLElement} button @param {keyof typeof OUTLINES} name @param {string} label */
export function relabel(button, name, label) {
  if (button.getAttribute('aria-label') === label) return;
  button.replaceChildren(icon(name));
  button.title = label;
  button.setAttribute('aria-label', label);
}

/** @param {number} value three significant digits, the way a person writes them */
export function show(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) return value.toExponential(2).replace(/\.?0*e\+?/, 'e');
  return String(Number(value.toPrecision(3)));
}

/** Moves a slider and the coloured part of its track. @param {HTMLInputElement} range @param {number} value */
export function moveRange(range, value) {
  range.value = String(value);
  fillRange(range);
}

/** Colours the track up to where the slider stands. @param {HTMLInputElement} range */
export function fillRange(range) {
  const [low, high] = [Number(range.min), Number(range.max)];
  range.style.setProperty('--fill', `${high > low ? (100 * (Number(range.value) - low)) / (high - low) : 0}%`);
}

/** Resolves once the browser has painted what is there now: a frame begins, and the one after it. @returns {Promise<void>} */
export function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
}
