/** The scene in the browser: the same query string that the server reads, and the values it stands for. */

/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./types.js').Catalogue} Catalogue */

/** @param {number} value the shortest text that reads back as the same number */
const text = (value) => String(value);

export class Query {
  /** @param {Catalogue} catalogue @param {string} query */
  constructor(catalogue, query) {
    this.catalogue = catalogue;
    this.parts = new URLSearchParams(query);
  }

  toString() {
    return this.parts.toString();
  }

  get landscape() {
    return this.catalogue.landscapes[this.parts.get('landscape') ?? ''];
  }

  /** @returns {string[]} */
  get optimizers() {
    return (this.parts.get('optimizers') ?? '').split(',');
  }

  /** @param {Quantity} quantity */
  defaultOf(quantity) {
    const suggested = quantity.suggested ? this.landscape.suggests[quantity.name] : undefined;
    return suggested ?? quantity.default;
  }

  /** @param {string} prefix @param {Quantity} quantity */
  value(prefix, quantity) {
    const given = this.parts.get(prefix + quantity.name);
    if (given === null) return this.defaultOf(quantity);
    return quantity.choices.length ? quantity.choices.indexOf(given) : Number(given);
  }

  /** @param {string} prefix @param {Quantity} quantity @param {number} value */
  set(prefix, quantity, value) {
    if (value === this.defaultOf(quantity)) this.parts.delete(prefix + quantity.name);
    else this.parts.set(prefix + quantity.name, quantity.choices[value] ?? text(value));
  }

  /** @param {string} key @param {number} count @returns {number[] | null} */
  numbers(key, count) {
    const values = (this.parts.get(key) ?? '').split(',').map(Number);
    return this.parts.has(key) && values.length === count ? values : null;
  }

  /** @param {string} key @param {number[] | null} values null takes the part out */
  setNumbers(key, values) {
    if (values) this.parts.set(key, values.map(text).join(','));
    else this.parts.delete(key);
  }

  /** The whole start, of as many coordinates as the landscape has dimensions. @returns {number[]} */
  get start() {
    const { start } = this.landscape;
    return this.numbers('start', start.length) ?? start;
  }

  /** @param {number[]} start whole */
  setStart(start) {
    const isDefault = start.every((value, axis) => value === this.landscape.start[axis]);
    this.setNumbers('start', isDefault ? null : start);
  }

  /** Of the start, what a map shows. @returns {number[]} */
  get startShown() {
    return this.landscape.shown.map((axis) => this.start[axis]);
  }

  /** The points that were moved: where they lie now, by row from 0. @returns {Map<number, number[]>} */
  get moved() {
    const size = 1 + (this.landscape.data?.reach.length ?? 0);
    const numbers = this.parts.has('data') ? (this.parts.get('data') ?? '').split(',').map(Number) : [];
    /** @type {Map<number, number[]>} */
    const moved = new Map();
    for (let at = 0; at < numbers.length; at += size) moved.set(numbers[at] - 1, numbers.slice(at + 1, at + size));
    return moved;
  }

  /** The rows of the data set as they lie now. @returns {number[][] | null} */
  get rows() {
    const { moved } = this;
    return this.landscape.data?.rows.map((row, index) => [...(moved.get(index) ?? []), ...row.slice(moved.get(index)?.length ?? 0)]) ?? null;
  }

  /** Where points lie that were moved; those that lie where they always do are left out. @param {Map<number, number[]>} moved by row from 0 */
  setMoved(moved) {
    const rows = this.landscape.data?.rows ?? [];
    const kept = [...moved].filter(([row, place]) => place.some((value, column) => value !== rows[row][column])).sort(([a], [b]) => a - b);
    this.setNumbers('data', kept.length ? kept.flatMap(([row, place]) => [row + 1, ...place]) : null);
  }

  /** Whether the seed matters: mini-batches, noise, or an optimizer that draws. */
  get isRandom() {
    const chosen = (/** @type {string} */ name) => {
      const quantity = this.landscape.options.find((option) => option.name === name);
      return quantity !== undefined && this.value('', quantity) !== quantity.default;
    };
    return chosen('batch_size') || chosen('noise') || this.optimizers.some((key) => this.catalogue.optimizers[key].stochastic);
  }

  /** Whether an option has any effect on the scene as it is. @param {import('./types.js').Option} option */
  matters(option) {
    if (option.onlyRandom && !this.isRandom) return false;
    if (!option.onlyWith) return true;
    const { name, values } = option.onlyWith;
    const other = this.landscape.options.find((candidate) => candidate.name === name);
    return other !== undefined && values.includes(this.value('', other));
  }

  /** The arrows drawn at the ball. @returns {string[]} */
  get arrows() {
    return (this.parts.get('arrows') ?? '').split(',').filter(Boolean);
  }

  /** @param {string[]} arrows */
  setArrows(arrows) {
    if (arrows.length) this.parts.set('arrows', arrows.join(','));
    else this.parts.delete('arrows');
  }

  /** Whether it is shown on a projector: larger type and lines. */
  get projector() {
    return this.parts.has('projector');
  }

  toggleProjector() {
    if (this.projector) this.parts.delete('projector');
    else this.parts.set('projector', '1');
  }

  /** Whether gradients, velocities and rates are needed to draw them. */
  get wantsVectors() {
    return this.arrows.some((name) => ['gradient', 'velocity', 'samples'].includes(name));
  }

  /** Those of the arrows that need numbers of their own, where the landscape or an optimizer has them. @returns {string[]} */
  get overlays() {
    const items = [this.landscape, ...this.optimizers.map((key) => this.catalogue.optimizers[key])];
    return this.arrows.filter((name) => items.some((item) => item.overlays.includes(name)));
  }

  /** Whether paths came without what is needed to draw the arrows. @param {import('./types.js').Path[]} paths */
  lacks(paths) {
    return paths.some((path) => (this.wantsVectors && !path.vectors) || this.overlays.some((name) => !(name in path.overlays)));
  }

  /** Whether any optimizer has something to show besides its path. */
  get hasProbes() {
    return this.optimizers.some((key) => this.catalogue.optimizers[key].probes > 0);
  }

  /** @returns {number} */
  get steps() {
    const quantity = this.landscape.options.find((option) => option.name === 'steps');
    return quantity ? this.value('', quantity) : 0;
  }
}
