/** Asks the server for surfaces, paths and fans; keeps fans; never has two requests of one kind in flight. */

import { readPaths, readSurface } from './tensors.js';

/** @typedef {import('./types.js').Path} Path */
/** @typedef {import('./types.js').Fan} Fan */

const FANS_KEPT = 24;
/** The parts of a scene that no path and no surface depends on. */
const VIEW_PARTS = ['step', 'camera', 'zoom', 'show'];
const SURFACE_GRID = 120;

/**
 * Runs jobs one at a time; of those asked for meanwhile only the last is run.
 * @template T
 */
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

export class Service {
  /**
   * @param {URL} api
   * @param {string} build makes the addresses of one version of the server differ from those of another
   */
  constructor(api, build) {
    this.api = api;
    this.build = build;
    /** @type {Map<string, Promise<Fan>>} */
    this.fans = new Map();
    /** @type {Map<string, Fan>} */
    this.ready = new Map();
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

  /** @param {URLSearchParams} parts */
  async surface(parts) {
    const own = new URLSearchParams(parts);
    // A surface depends on the landscape alone: leaving the rest out lets the browser's cache serve all of them.
    for (const key of [...own.keys()]) if (/^(\d+\.|optimizers|start|steps|batch_size|seed)/.test(key)) own.delete(key);
    return readSurface(await this.get(this.address('surface', own, { n: String(SURFACE_GRID) })));
  }

  /** @param {URLSearchParams} parts @returns {Promise<Path[]>} */
  async paths(parts) {
    return readPaths(await this.get(this.address('paths', parts))).paths;
  }

  /**
   * Every path along the slider `key`, from the store if it was fetched before.
   * @param {URLSearchParams} parts
   * @param {string} key
   * @returns {Promise<Fan>}
   */
  fan(parts, key) {
    const href = this.fanAddress(parts, key);
    const known = this.fans.get(href);
    if (known) return known;
    const asked = this.get(new URL(href)).then((buffer) => {
      const { paths, stops } = readPaths(buffer);
      const fan = { paths, stops: /** @type {Float64Array} */ (stops) };
      this.ready.set(href, fan);
      return fan;
    });
    asked.catch(() => this.fans.delete(href));
    this.fans.set(href, asked);
    for (const old of [...this.fans.keys()].slice(0, Math.max(0, this.fans.size - FANS_KEPT))) {
      this.fans.delete(old);
      this.ready.delete(old);
    }
    return asked;
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
    return this.address('paths', others, { fan: key }).href;
  }
}
