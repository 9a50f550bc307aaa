/** What hands do to the scene: slide, let go, pull the start, move points; and what is asked for meanwhile. */

/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./stage.js').Stage} Stage */

/** Places set by hand have this many digits after the first that tells two places on the map apart. */
const DIGITS = 4;

/** No more decimals than can be told apart on a map of this width. @param {number} value @param {number} width */
export function shorten(value, width) {
  return Number(value.toFixed(Math.max(0, DIGITS - Math.floor(Math.log10(width)))));
}

export class Hands {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.fansShown = 0;
    this.startHeld = false;
    this.sliding = false;
    this.bending = false;
  }

  /** A hand is near a slider: its fan is fetched before it is needed. @param {string} prefix @param {Quantity} quantity */
  approach(prefix, quantity) {
    if (this.stage.query && prefix) this.stage.service.fan(this.stage.query.parts, prefix + quantity.name).catch((error) => this.stage.complain(error));
  }

  /** A slider moves: looked up where its fan is at hand, asked for where not. @param {string} prefix @param {Quantity} quantity @param {number} value */
  slide(prefix, quantity, value) {
    const { query, picture } = this.stage;
    if (!query || !picture) return;
    query.set(prefix, quantity, value);
    this.sliding = true;
    if (quantity.name === 'steps') this.takeSteps(query.steps);
    this.stage.panel.showWhatMatters(query);
    const run = picture.runs.findIndex((candidate) => candidate.prefix === prefix);
    const fan = run < 0 ? null : this.stage.service.fanAtHand(query.parts, prefix + quantity.name);
    const stop = fan ? fan.stops.indexOf(value) : -1;
    if (fan && stop >= 0) {
      this.fansShown++;
      picture.paths = picture.paths.map((path, index) => (index === run ? fan.paths[stop] : path));
      this.stage.dirty = true;
      return;
    }
    this.approach(prefix, quantity);
    this.stage.latest.ask(() => this.stage.retrace());
  }

  /** A shorter run may end before the step that the clock stands at. @param {number} steps */
  takeSteps(steps) {
    this.stage.clock.setSteps(steps);
    this.stage.noteStep();
  }

  /** The hand lets go of a slider. */
  release() {
    this.sliding = false;
    this.stage.dirty = true;
    this.stage.publish();
    // A fan holds paths only; how the ground curves and what steps have looked at comes once the hand has let go.
    if (this.stage.picture?.paths.some((path) => !path.curvature)) this.stage.latest.ask(() => this.stage.retrace());
    if (this.stage.views.map.preview) this.stage.redraw();
  }

  /** Whether a hand is on a slider or on the start: then answers must be quick. */
  get isHeld() {
    return this.sliding || this.startHeld;
  }

  /** A hand is on the start: kept finer than a pixel, and short in the link. @param {[number, number]} point @param {boolean} final */
  pullStart(point, final) {
    const { query, picture } = this.stage;
    if (!query || !picture || this.stage.clock.held) return;
    const { domain, shown } = picture.landscape;
    const range = query.numbers('zoom', 4) ?? shown.flatMap((axis) => domain[axis]);
    const start = [...query.start];
    shown.forEach((axis, i) => {
      const [low, high] = domain[axis];
      start[axis] = Math.min(high, Math.max(low, shorten(point[i], range[2 * i + 1] - range[2 * i])));
    });
    this.moveStart(start, final);
  }

  /** @param {number[]} start whole @param {boolean} final the hand has let go */
  moveStart(start, final) {
    const { query, picture } = this.stage;
    if (!query || !picture) return;
    query.setStart(start);
    picture.start = query.startShown;
    this.startHeld = !final;
    this.stage.panel.putStart(start);
    this.stage.dirty = true;
    this.stage.latest.ask(() => this.stage.retrace());
    if (final) this.stage.publish();
  }

  /** Points of the data have been moved. @param {boolean} final the hand has let go */
  takeData(final) {
    const { query, picture } = this.stage;
    if (!query || !picture) return;
    picture.data = query.rows;
    this.stage.points.show(query);
    this.sliding = this.bending = !final;
    this.stage.dirty = true;
    this.stage.latest.ask(() => this.stage.retrace());
    if (final) this.release();
  }

  randomStart() {
    const domain = this.stage.picture?.landscape.domain;
    if (!domain) return;
    const start = domain.map(([low, high]) => Math.min(high, Math.max(low, shorten(low + Math.random() * (high - low), high - low))));
    this.moveStart(start, true);
  }

  /** @param {Quantity} quantity */
  anotherSeed(quantity) {
    this.stage.query?.set('', quantity, Math.floor(Math.random() * (quantity.high + 1)));
    if (this.stage.query) this.stage.panel.put(this.stage.query, '', quantity);
    this.stage.latest.ask(() => this.stage.retrace());
    this.stage.publish();
  }
}
