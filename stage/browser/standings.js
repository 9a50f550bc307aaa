/** Who leads: a table of the runs, ranked by their losses where the clock stands. */

import { make, show } from './dom.js';
import { markerPicture } from './panel.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./query.js').Query} Query */

const HEADS = ['', 'Optimizer', 'Rate', 'Loss', 'To the nearest minimum', 'Steps', 'Gradients', 'Reached'];
/** What is not there yet: a hand is on a slider, and how far and how dear comes once it lets go. */
const UNKNOWN = '…';

export class Standings {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.shown = false;
    this.built = '';
    this.order = '';
    this.caption = make('caption');
    this.body = make('tbody');
    /** @type {HTMLTableRowElement[]} */
    this.rows = [];
  }

  /** Rows for these runs. @param {Picture} picture */
  build({ runs }) {
    const built = runs.map((run) => run.name).join();
    if (built === this.built && this.host.firstChild) return;
    this.built = built;
    this.order = '';
    this.rows = runs.map((run) => {
      const row = make('tr', {}, HEADS.map(() => make('td')));
      row.cells[1].append(make('span', {}, [markerPicture(run), make('span', {}, [run.name])]));
      return row;
    });
    const head = make('thead', {}, [make('tr', {}, HEADS.map((text) => make('th', { scope: 'col' }, [text])))]);
    this.host.replaceChildren(make('table', {}, [this.caption, head, this.body]));
  }

  /** @param {Picture} picture @param {Query} query */
  follow(picture, query) {
    if (!this.shown) return this.host.replaceChildren();
    this.build(picture);
    const step = Math.floor(picture.position + 1e-9);
    const stands = picture.paths.map((path, index) => {
      const k = Math.min(path.length - 1, step);
      return { index, k, loss: path.loss[k], out: path.standing?.diverged === true && step >= path.length };
    });
    stands.sort((a, b) => Number(a.out) - Number(b.out) || a.loss - b.loss);
    setText(this.caption, [`Standings at step ${step}`, picture.caption].filter(Boolean).join('. ') + '.');
    stands.forEach(({ index, k, loss, out }, place) => {
      const texts = [String(place + 1), null, rateOf(picture, query, index), out ? 'diverged' : show(loss), ...told(picture.paths[index], k, out)];
      texts.forEach((text, column) => text !== null && setText(this.rows[index].cells[column], text));
    });
    const order = stands.map(({ index }) => index).join();
    if (order === this.order) return;
    this.order = order;
    this.body.replaceChildren(...stands.map(({ index }) => this.rows[index]));
  }
}

/** Distance, steps, gradients and when it was near enough, as far as the clock has come. @param {import('./types.js').Path} path @param {number} k @param {boolean} out */
function told({ standing }, k, out) {
  if (!standing) return [UNKNOWN, String(k), UNKNOWN, UNKNOWN];
  const { distances, evaluations, reachedStep, reachedLooks } = standing;
  const [values, gradients] = evaluations.subarray(3 * k, 3 * k + 2);
  const reached = reachedStep >= 0 && reachedStep <= k ? `step ${reachedStep}, ${reachedLooks} looks` : 'not reached';
  return [distances && !out ? show(distances[k]) : '', String(k), gradients ? String(gradients) : `${values} values`, reached];
}

/** The number that a run is tuned by, named where it is not a learning rate. @param {Picture} picture @param {Query} query @param {number} index */
function rateOf({ runs }, query, index) {
  const { optimizer, prefix } = runs[index];
  const quantity = optimizer.hyperparameters.find(({ name }) => name === optimizer.rate);
  if (!quantity) return '';
  const rate = show(query.value(prefix, quantity));
  return quantity.name === 'learning_rate' ? rate : `${quantity.label} ${rate}`;
}

/** @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
