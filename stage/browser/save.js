/** Takes the picture home: PNG and SVG of each view at slide size, and files made by the server from the same scene. */

import { CurveView } from './curve_view.js';
import { DataView2D } from './data_view.js';
import { make } from './dom.js';
import { MapView } from './map_view.js';
import { marker } from './paint.js';
import { SurfaceView } from './surface_view.js';
import { SvgContext } from './svg_context.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Context} Context */
/** @typedef {'surface' | 'map' | 'loss' | 'norm' | 'data'} ViewName */
/** @typedef {{zoom: number[], eye: number[], scale: number}} Pose where the map and the camera stand, and how large letters and lines are */

export const VIEW_TITLES = { surface: 'Surface', map: 'Contour map', loss: 'Loss curve', norm: 'Gradient-norm curve', data: 'Data points' };
const SCALE = 2;
const HEADER = 84;
/** Free at both ends of the header, and beside each name: its marker and the gaps. */
const EDGE = 40;
const BESIDE_NAME = 76;

/**
 * One view at slide size, drawn by the same code as on the screen, with a line that says what it shows.
 * @param {any} plotly @param {ViewName} name @param {Picture} picture @param {Pose} pose @param {'png' | 'svg'} format
 * @returns {Promise<Blob>}
 */
export async function renderView(plotly, name, picture, pose, format) {
  const [width, height] = picture.catalogue.style.exportSize;
  const top = HEADER * pose.scale;
  const host = make('div', { class: 'dh-export', style: `width:${width}px;height:${height - top}px` });
  document.body.append(host);
  try {
    const { background, paint, destroy } = await stageView(plotly, name, picture, pose, host, format, width, height - top);
    const draw = (/** @type {Context} */ g) => {
      header(g, picture, width, pose.scale);
      paint(g);
    };
    const blob = format === 'svg' ? svgBlob(background, draw, picture, width, height, top) : await pngBlob(background, draw, picture, width, height, top);
    destroy();
    return blob;
  } finally {
    host.remove();
  }
}

/**
 * @param {any} plotly @param {ViewName} name @param {Picture} picture @param {Pose} pose @param {HTMLElement} host
 * @param {'png' | 'svg'} format @param {number} width @param {number} height
 * @returns {Promise<{background: string | null, paint: (g: Context) => void, destroy: () => void}>}
 */
async function stageView(plotly, name, picture, pose, host, format, width, height) {
  const scale = SCALE * pose.scale;
  if (name === 'map' || name === 'surface') {
    const view = name === 'map' ? new MapView(host, () => {}, scale) : new SurfaceView(host, () => {}, scale);
    await view.update(plotly, picture, name === 'map' ? pose.zoom : pose.eye);
    // The camera's matrices exist only after the first frame has been drawn.
    for (let frame = 0; frame < 60 && name === 'surface' && !(/** @type {SurfaceView} */ (view).matrix()); frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const background = await plotly.toImage(view.plot, { format, width, height });
    return { background, paint: (g) => view.paint(g, picture), destroy: () => view.destroy() };
  }
  const view = name === 'data' ? new DataView2D(host, scale) : new CurveView(host, name, name === 'loss' ? 'loss' : 'gradient norm', () => {}, scale);
  return { background: null, paint: (g) => view.paint(g, picture, width, height), destroy: () => {} };
}

/** Which landscape, which optimizers, which step. @param {Context} g @param {Picture} picture @param {number} width @param {number} s how much larger than plain it is */
function header(g, picture, width, s) {
  const { text, font } = picture.theme;
  const step = `step ${Math.floor(picture.position + 1e-9)} of ${picture.steps}`;
  g.fillStyle = text;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  g.font = `600 ${26 * s}px ${font}`;
  g.fillText(picture.landscape.name, EDGE * s, (-HEADER * s) / 2);
  const left = EDGE * s + g.measureText(picture.landscape.name).width + 60 * s;
  g.font = `${22 * s}px ${font}`;
  const right = width - EDGE * s - g.measureText(step).width;
  g.textAlign = 'right';
  g.fillText(step, width - EDGE * s, (-HEADER * s) / 2);
  g.textAlign = 'left';
  const { runs } = picture;
  const needed = runs.reduce((sum, { name }) => sum + g.measureText(name).width + BESIDE_NAME * s, 0);
  const half = Math.ceil(runs.length / 2);
  const rows = needed <= right - left ? [runs] : [runs.slice(0, half), runs.slice(half)];
  rows.forEach((row, place) => nameRow(g, row, text, left, right, ((place + 0.5) / rows.length - 1) * HEADER * s, s));
}

/**
 * Optimizers in a row; names for which there is no room are shortened, the longest first.
 * @param {Context} g @param {Picture['runs']} runs @param {string} color @param {number} left @param {number} right @param {number} y
 * @param {number} s
 */
function nameRow(g, runs, color, left, right, y, s) {
  const widths = runs.map(({ name }) => g.measureText(name).width);
  const most = sharedWidth(widths, right - left - runs.length * BESIDE_NAME * s);
  let x = left;
  for (const run of runs) {
    const name = shorten(g, run.name, most);
    marker(g, run.marker, run.color, x, y, 11 * s);
    g.fillStyle = color;
    g.fillText(name, x + 24 * s, y);
    x += g.measureText(name).width + BESIDE_NAME * s;
  }
}

/** The width that none may exceed so that all fit into `room`; those that are narrower leave theirs to the others. @param {number[]} widths @param {number} room */
function sharedWidth(widths, room) {
  let [left, most] = [room, Infinity];
  [...widths].sort((a, b) => a - b).some((width, place) => {
    const share = left / (widths.length - place);
    left -= width;
    if (width > share) most = share;
    return width > share;
  });
  return most;
}

/** The text, or as much of its beginning as fits, with an ellipsis. @param {Context} g @param {string} text @param {number} most */
function shorten(g, text, most) {
  if (g.measureText(text).width <= most) return text;
  let count = text.length - 1;
  while (count > 1 && g.measureText(`${text.slice(0, count).trimEnd()}…`).width > most) count--;
  return `${text.slice(0, count).trimEnd()}…`;
}

/** @param {string | null} background @param {(g: Context) => void} draw @param {Picture} picture @param {number} width @param {number} height @param {number} top height of the header */
function svgBlob(background, draw, picture, width, height, top) {
  const g = new SvgContext();
  draw(g);
  // Plotly gives a data URL with a whole document in it: nested as it is, it keeps its own definitions.
  const inner = background ? decodeURIComponent(background.replace(/^data:image\/svg\+xml,/, '')) : '';
  const markup =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="100%" height="100%" fill="${picture.theme.background}"/><g transform="translate(0 ${top})">${inner}${g.markup()}</g></svg>`;
  return new Blob([markup], { type: 'image/svg+xml' });
}

/** @param {string | null} background @param {(g: Context) => void} draw @param {Picture} picture @param {number} width @param {number} height @param {number} top height of the header @returns {Promise<Blob>} */
async function pngBlob(background, draw, picture, width, height, top) {
  const canvas = make('canvas', { width: String(width), height: String(height) });
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  g.fillStyle = picture.theme.background;
  g.fillRect(0, 0, width, height);
  g.translate(0, top);
  if (background) {
    const image = new Image();
    image.src = background;
    await image.decode();
    g.drawImage(image, 0, 0, width, height - top);
  }
  draw(g);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png'));
}

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * @param {() => ViewName[]} views those on the stage
 * @param {(view: ViewName, format: 'png' | 'svg') => Promise<void>} savePicture
 * @param {(kind: 'csv' | 'json' | 'html') => URL} addressOf where the server gives the file
 */
export function saveDialog(views, savePicture, addressOf) {
  const pictures = make('div', { class: 'dh-save-pictures' });
  const files = make('div', { class: 'dh-save-files' });
  const state = make('p', { class: 'dh-save-state', role: 'status' });
  const dialog = make('dialog', { class: 'dh-dialog dh-save', 'aria-label': 'Save' }, [
    make('h3', {}, ['Save what is on screen']),
    make('h4', {}, ['Pictures, 1920 × 1080']),
    pictures,
    make('h4', {}, ['Numbers and a page that plays']),
    files,
    state,
    make('form', { method: 'dialog' }, [make('button', { class: 'dh-text-button' }, ['Close'])]),
  ]);
  const open = () => {
    state.textContent = '';
    pictures.replaceChildren(
      ...views().map((view) => make('div', { class: 'dh-save-row' }, [VIEW_TITLES[view], ...(/** @type {const} */ (['png', 'svg'])).map((format) => {
        const button = make('button', { type: 'button', class: 'dh-text-button', 'data-save': `${view}.${format}`, 'aria-label': `${VIEW_TITLES[view]} as ${format.toUpperCase()}` }, [format.toUpperCase()]);
        button.addEventListener('click', async () => {
          state.textContent = `Making the ${format.toUpperCase()} …`;
          try {
            await savePicture(view, format);
            state.textContent = 'Saved.';
          } catch (error) {
            state.textContent = error instanceof Error ? error.message : String(error);
          }
        });
        return button;
      })])),
    );
    const kinds = /** @type {const} */ ([['csv', 'CSV: every point, loss, gradient and memory'], ['json', 'JSON: the same with all settings'], ['html', 'HTML: plays and turns without a network']]);
    files.replaceChildren(...kinds.map(([kind, text]) => make('a', { class: 'dh-text-button', href: addressOf(kind).href, download: '', 'data-save': kind }, [text])));
    dialog.showModal();
  };
  return { dialog, open };
}
