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
    return given === null ? this.defaultOf(quantity) : Number(given);
  }

  /** @param {string} prefix @param {Quantity} quantity @param {number} value */
  set(prefix, quantity, value) {
    if (value === this.defaultOf(quantity)) this.parts.delete(prefix + quantity.name);
    else this.parts.set(prefix + quantity.name, text(value));
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

  /** @returns {[number, number]} */
  get start() {
    const [x, y] = this.numbers('start', 2) ?? this.landscape.start;
    return [x, y];
  }

  /** @returns {number} */
  get steps() {
    const quantity = this.landscape.options.find((option) => option.name === 'steps');
    return quantity ? this.value('', quantity) : 0;
  }
}
