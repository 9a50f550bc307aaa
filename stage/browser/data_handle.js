/** Moving points of the data: with a mouse or a finger, or with keys; putting them back. */

import { iconButton } from './dom.js';

/** @typedef {import('./types.js').Spot} Spot */
/** @typedef {import('./query.js').Query} Query */

/**
 * @typedef {object} DataHooks
 * @property {() => Query | null} query the scene, null while nothing may be moved
 * @property {(final: boolean) => void} onMoved the query's points have changed; final: the hand has let go
 * @property {(text: string) => void} onChosen which one is in the hand, for a person who cannot see it
 */

const MOUSE_REACH = 12;
const FINGER_REACH = 24;
/** A key moves a point by this share of what is shown. */
const KEY_SHARE = 0.02;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const KEYS = 'Data points. Page up and page down choose one, the arrow keys move it, Delete puts it back.';

export class DataHandle {
  /** @param {HTMLElement} host @param {import('./data_view.js').DataView2D} view @param {DataHooks} hooks */
  constructor(host, view, hooks) {
    this.host = host;
    this.view = view;
    this.hooks = hooks;
    this.holds = false;
    /** Whether what is held has moved since the hand took it. */
    this.moved = false;
    this.putBack = iconButton('undo', 'Put the points back', () => this.reset(null));
    this.putBack.classList.add('dh-put-back');
    host.append(this.putBack);
    host.tabIndex = 0;
    host.setAttribute('role', 'application');
    host.setAttribute('aria-label', KEYS);
    this.listen();
  }

  /** The button is there while there is something to put back. @param {Query} query */
  show(query) {
    const dashed = query.landscape.line === 'fit' && query.landscape.data?.truth ? ' Dashed: the line that they were drawn from.' : '';
    this.host.title = `Drag a point; double-click puts it back.${dashed}`;
    this.putBack.hidden = query.moved.size === 0;
  }

  listen() {
    const { host } = this;
    host.addEventListener('pointerdown', (event) => this.take(event));
    host.addEventListener('pointermove', (event) => {
      if (this.holds) this.pull(event);
      else if (!event.buttons) host.classList.toggle('dh-grab', this.pointUnder(event) >= 0);
    });
    for (const name of ['pointerup', 'pointercancel']) host.addEventListener(name, () => this.letGo());
    // While a finger holds a point, the page must not scroll under it.
    for (const name of ['touchstart', 'touchmove']) {
      host.addEventListener(name, (event) => {
        if (this.holds) event.preventDefault();
      }, { passive: false });
    }
    host.addEventListener('dblclick', (event) => {
      const row = this.pointUnder(event);
      if (row >= 0) this.reset(row);
    });
    host.addEventListener('keydown', (event) => this.onKey(event));
    host.addEventListener('keyup', (event) => {
      if (event.key in ARROWS) this.letGo();
    });
    host.addEventListener('blur', () => {
      this.letGo();
      this.view.chosen = -1;
      this.hooks.onChosen('');
    });
  }

  /** @param {MouseEvent} event @returns {Spot} */
  spotOf(event) {
    const box = this.host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  /** The nearest point within reach, or -1. @param {MouseEvent} event */
  pointUnder(event) {
    const [rows, laid] = [this.hooks.query()?.rows, this.view.laid];
    if (!rows || !laid) return -1;
    const spot = this.spotOf(event);
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    let [best, nearest] = [-1, isTouch ? FINGER_REACH : MOUSE_REACH];
    rows.forEach((row, index) => {
      const { x, y } = this.view.spotOf(row);
      const distance = Math.hypot(x - spot.x, y - spot.y);
      if (distance <= nearest) [best, nearest] = [index, distance];
    });
    return best;
  }

  /** @param {PointerEvent} event */
  take(event) {
    const row = event.button === 0 && event.target !== this.putBack ? this.pointUnder(event) : -1;
    if (row < 0) return;
    this.choose(row);
    this.holds = true;
    this.host.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  pull(event) {
    this.move(this.view.placeAt(this.spotOf(event)));
  }

  /** Moves the chosen point; its place is kept within reach, and short in the link. @param {number[]} place */
  move(place) {
    const query = this.hooks.query();
    const dataset = query?.landscape.data;
    if (!query || !dataset) return;
    const kept = place.map((value, column) => {
      const [low, high] = dataset.reach[column];
      return Math.min(high, Math.max(low, Number(value.toFixed(this.view.decimals(column, dataset.decimals)))));
    });
    query.setMoved(query.moved.set(this.view.chosen, kept));
    this.view.held = this.moved = true;
    this.hooks.onMoved(false);
  }

  letGo() {
    const { moved } = this;
    this.holds = this.moved = this.view.held = false;
    if (!moved) return;
    this.hooks.onMoved(true);
    this.say();
  }

  /** Puts one point back, or all. @param {number | null} row */
  reset(row) {
    const query = this.hooks.query();
    if (!query) return;
    const { moved } = query;
    if (row === null) moved.clear();
    else moved.delete(row);
    query.setMoved(moved);
    this.hooks.onMoved(true);
    if (row === null) this.host.focus({ preventScroll: true });
  }

  /** @param {number} row */
  choose(row) {
    this.view.chosen = row;
    this.say();
  }

  say() {
    const place = this.hooks.query()?.rows?.[this.view.chosen];
    if (place) this.hooks.onChosen(`Point ${this.view.chosen + 1} at ${place.slice(0, 2).join(', ')}.`);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const rows = this.hooks.query()?.rows;
    const { laid, chosen } = this.view;
    if (!rows || !laid || event.target !== this.host || event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    const row = rows[chosen];
    if (turn) this.choose(chosen < 0 ? 0 : (chosen + turn + rows.length) % rows.length);
    else if (event.key in ARROWS && row) {
      const [right, up] = ARROWS[event.key];
      this.move([row[0] + right * KEY_SHARE * (laid.xs[1] - laid.xs[0]), row[1] + up * KEY_SHARE * (laid.ys[1] - laid.ys[0])]);
    } else if (event.key === 'Delete' && row) this.reset(chosen);
    else return;
    event.preventDefault();
  }
}
