/** Colours and font of the page's theme, read from the variables that Streamlit sets. */

/** @param {HTMLElement} element @returns {import('./types.js').Theme} */
export function readTheme(element) {
  const css = getComputedStyle(element);
  const read = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
    css.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--st-text-color', css.color),
    background: read('--st-background-color', '#ffffff'),
    panel: read('--st-secondary-background-color', '#f3f5f8'),
    accent: read('--st-primary-color', '#1f6feb'),
    grid: read('--st-border-color', 'rgba(128, 128, 128, 0.3)'),
    font: css.fontFamily,
  };
}

/** @param {import('./types.js').Theme} a @param {import('./types.js').Theme | null} b */
export function sameTheme(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether light letters stand on a dark ground: the browser's own controls have to follow. @param {import('./types.js').Theme} theme */
export function isDark(theme) {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!probe) return false;
  probe.fillStyle = theme.background;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return 0.3 * red + 0.59 * green + 0.11 * blue < 128;
}
