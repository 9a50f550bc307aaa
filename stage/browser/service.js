/** Asks the server for surfaces, paths and fans; keeps fans; never has two requests of one kind in flight. */

import { readPaths, readSurface } from './tensors.js';

/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Fan} Fan */

const FANS_KEPT = 24;
const SURFACES_KEPT = 4;
const ANATOMIES_KEPT = 8;
/** The parts of a scene that no path and no surface depends on. */
const VIEW_PARTS = ['step', 'camera', 'zoom', 'show', 'loss_axis', 'arrows', 'projector'];
const SURFACE_GRID = 120;

/** Runs jobs one at a time; of those asked for meanwhile only the last is run. */
export class Latest {
  constructor() {
    /** @type {(() => Promise<void>) | null} */
    this.waiting = null;
    this.busy = false;
  }

  /** @param {() => Promise<void>} job */
  ask(job) {
    this.waiting = job;
    if (!this.busy) this.next();
  }

  async next() {
    this.busy = true;
    while (this.waiting) {
      const job = this.waiting;
      this.waiting = null;
      await job();
    }
    this.busy = false;
  }
}

/**
 * What `store` holds under `key`, or else what `ask` brings; the store keeps the last `most`, and nothing that failed.
 * @template T
 * @param {Map<string, Promise<T>>} store @param {string} key @param {number} most @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
function kept(store, key, most, ask) {
  const known = store.get(key);
  if (known) return known;
  const asked = ask();
  asked.catch(() => store.delete(key));
  store.set(key, asked);
  for (const old of [...store.keys()].slice(0, Math.max(0, store.size - most))) store.delete(old);
  return asked;
}

export class Service {
  /**
   * @param {URL} api
   * @param {string} build makes the addresses of one version of the server differ from those of another
   */
  constructor(api, build) {
    this.api = api;
    this.build = build;
    /** What the page wants of every answer. */
    this.standings = false;
    this.sameCost = false;
    /** @type {Map<string, Promise<Fan>>} */
    this.fans = new Map();
    /** @type {Map<string, Fan>} */
    this.ready = new Map();
    /** @type {Map<string, Promise<import('./types.js').Surface>>} */
    this.surfaces = new Map();
    /** @type {Map<string, Promise<import('./types.js').Anatomy>>} */
    this.anatomies = new Map();
  }

  /**
   * @param {string} name
   * @param {URLSearchParams} parts
   * @param {Record<string, string>} own the route's own parts
   */
  address(name, parts, own = {}) {
    const query = new URLSearchParams(parts);
    for (const key of VIEW_PARTS) query.delete(key);
    for (const [key, text] of Object.entries(own)) query.set(key, text);
    return new URL(`${name}?${query}&v=${this.build}`, this.api);
  }

  /** @param {URL} address */
  async get(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(await response.text());
    return response.arrayBuffer();
  }

  /**
   * The surface of a scene: one and the same object for the same landscape in the same shape.
   * @param {import('./query.js').Query} query
   */
  surface({ parts, landscape }) {
    // A surface depends on the landscape alone: leaving the rest out lets the browser's cache serve all of them.
    const shape = new URLSearchParams({ landscape: parts.get('landscape') ?? '' });
    for (const name of [...landscape.parameters.map((quantity) => quantity.name), 'data']) if (parts.has(name)) shape.set(name, parts.get(name) ?? '');
    const address = this.address('surface', shape, { n: String(SURFACE_GRID) });
    return kept(this.surfaces, address.href, SURFACES_KEPT, () => this.get(address).then(readSurface));
  }

  /**
   * The paths of a scene, with what their steps have looked at and how the ground curves under them, or quicker without.
   * @param {import('./query.js').Query} query @param {boolean} whole @returns {Promise<Path[]>}
   */
  async paths({ parts, hasProbes, wantsVectors, overlays }, whole = true) {
    const more = { ...(hasProbes ? { probes: '1' } : {}), ...(wantsVectors ? { vectors: '1' } : {}), ...(overlays.length ? { overlays: overlays.join() } : {}) };
    const asked = whole ? { curvature: '1', ...more, ...(this.standings ? { standings: '1' } : {}) } : {};
    return readPaths(await this.get(this.address('paths', parts, { ...asked, ...this.terms }))).paths;
  }

  /** @returns {Record<string, string>} the part of every question for paths that says when they end */
  get terms() {
    return this.sameCost ? { same_cost: '1' } : {};
  }

  /** Where the insides of a run's steps are, but for which step. @param {URLSearchParams} parts @param {number} run */
  anatomyAddress(parts, run) {
    return this.address('anatomy', parts, { run: String(run + 1) });
  }

  /** The insides of a block of steps, from the store if they were fetched before. @param {string} href */
  anatomy(href) {
    return kept(this.anatomies, href, ANATOMIES_KEPT, async () => JSON.parse(new TextDecoder().decode(await this.get(new URL(href)))));
  }

  /**
   * Every path along the slider `key`, from the store if it was fetched before.
   * @param {URLSearchParams} parts
   * @param {string} key
   * @returns {Promise<Fan>}
   */
  fan(parts, key) {
    const href = this.fanAddress(parts, key);
    return kept(this.fans, href, FANS_KEPT, async () => {
      const { paths, stops } = readPaths(await this.get(new URL(href)));
      const fan = { paths, stops: /** @type {Float64Array} */ (stops) };
      for (const old of this.ready.keys()) if (!this.fans.has(old)) this.ready.delete(old);
      this.ready.set(href, fan);
      return fan;
    });
  }

  /**
   * The fan of the slider `key` if it has arrived.
   * @param {URLSearchParams} parts
   * @param {string} key
   */
  fanAtHand(parts, key) {
    return this.ready.get(this.fanAddress(parts, key)) ?? null;
  }

  /** @param {URLSearchParams} parts @param {string} key */
  fanAddress(parts, key) {
    const others = new URLSearchParams(parts);
    others.delete(key);
    return this.address('paths', others, { fan: key, ...this.terms }).href;
  }
}
