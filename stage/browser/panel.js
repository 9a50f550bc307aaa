/** The panel of live controls, made from the declarations: a group for each optimizer, the landscape, the start. */

import { Choice } from './choice.js';
import { iconButton, make, show } from './dom.js';
import { marker } from './paint.js';
import { Slider } from './slider.js';
import { isWanted } from './staging.js';
import { describeGround, Strips } from './stability.js';
import { SvgContext } from './svg_context.js';
import { verdict } from './words.js';

/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./query.js').Query} Query */

/**
 * @typedef {object} PanelHooks
 * @property {(prefix: string, quantity: Quantity) => void} onApproach
 * @property {(prefix: string, quantity: Quantity, value: number) => void} onSlide
 * @property {() => void} onRelease
 * @property {(start: number[]) => void} onStart of all coordinates
 * @property {() => void} onRandomStart
 * @property {(quantity: Quantity) => void} onAnotherSeed
 */

/** @param {{color: string, marker: string}} run a run's marker as a small picture */
export function markerPicture(run) {
  const g = new SvgContext();
  marker(g, run.marker, run.color, 9, 9, 6);
  const span = make('span', { class: 'dh-marker', 'aria-hidden': 'true' });
  span.innerHTML = `<svg viewBox="0 0 18 18">${g.markup()}</svg>`;
  return span;
}

/** Options that are seen at once: steps, noise or batch size, the seed where something is drawn. The others are folded away. */
const ALWAYS_SEEN = 3;

export class Panel {
  /** @param {HTMLElement} host @param {PanelHooks} hooks */
  constructor(host, hooks) {
    this.host = host;
    this.hooks = hooks;
    /** @type {Map<string, Slider | Choice>} */
    this.controls = new Map();
    /** @type {import('./types.js').Landscape | null} */
    this.landscape = null;
    /** @type {HTMLElement[]} */
    this.readouts = [];
    /** @type {HTMLElement[]} */
    this.verdicts = [];
    /** @type {HTMLElement[]} */
    this.grounds = [];
    /** @type {HTMLButtonElement[]} */
    this.halves = [];
    this.strips = new Strips();
    /** @type {import('./types.js').Staging | null} */
    this.staging = null;
    /** @type {HTMLInputElement[]} */
    this.startFields = [];
    /** @type {boolean[]} */
    this.open = [];
    /** @type {number[]} */
    this.start = [];
  }

  /** Makes all controls anew: for another landscape or other optimizers. @param {Query} query @param {Picture} picture */
  build(query, picture) {
    this.open = [];
    for (const details of this.host.querySelectorAll('details')) this.open[Number(details.dataset.place)] = details.open;
    this.controls.clear();
    this.strips.clear();
    this.landscape = picture.landscape;
    const groups = picture.runs.map((run, index) => this.runGroup(query, run, index));
    const parameters = this.wanted('', picture.landscape.parameters);
    const options = this.wanted('', picture.landscape.options);
    if (parameters.length) {
      groups.push(this.group('Landscape', parameters.map((quantity) => this.control(query, '', quantity, picture.landscape.name))));
    }
    const rows = options.map((option) => this.optionRow(query, option));
    const start = this.startRow(query);
    if (this.staging?.controls) {
      // A page that has chosen its controls wants to see them.
      const seen = isWanted(this.staging, '', 'start') ? [start, ...rows] : rows;
      if (seen.length) groups.push(this.group('Start', seen));
    } else {
      const fold = this.folded(query, '', options.slice(ALWAYS_SEEN), rows.slice(ALWAYS_SEEN), picture.runs.length);
      groups.push(this.group('Start', [start, ...rows.slice(0, ALWAYS_SEEN), fold]));
    }
    this.host.replaceChildren(...groups);
    this.showWhatMatters(query);
  }

  /**
   * Those of the quantities that the page wants to see.
   * @template {Quantity} T
   * @param {string} prefix @param {T[]} quantities @returns {T[]}
   */
  wanted(prefix, quantities) {
    const { staging } = this;
    return staging ? quantities.filter(({ name }) => isWanted(staging, prefix, name)) : quantities;
  }

  /** Hides the options that have no effect on the scene as it is. @param {Query} query */
  showWhatMatters(query) {
    for (const option of query.landscape.options) {
      const row = this.controls.get(option.name)?.element.parentElement;
      if (row) row.hidden = !query.matters(option);
    }
  }

  /** Shows the value that a control stands for now. @param {Query} query @param {string} prefix @param {Quantity} quantity */
  put(query, prefix, quantity) {
    this.controls.get(prefix + quantity.name)?.put(query.value(prefix, quantity));
  }

  /** @param {Query} query @param {import('./types.js').Option} option */
  optionRow(query, option) {
    const row = make('div', { class: 'dh-option' }, [this.control(query, '', option, 'the run')]);
    if (option.name === 'seed') {
      row.classList.add('dh-seed');
      row.append(iconButton('dice', 'Another seed', () => this.hooks.onAnotherSeed(option)));
    }
    return row;
  }

  /**
   * Rarely needed controls behind a fold, which stands open while one of them is not at its default.
   * @param {Query} query @param {string} prefix @param {Quantity[]} quantities @param {HTMLElement[]} rows @param {number} place among all folds
   */
  folded(query, prefix, quantities, rows, place) {
    const touched = quantities.some((quantity) => query.value(prefix, quantity) !== query.defaultOf(quantity));
    const details = make('details', { 'data-place': String(place) }, [make('summary', {}, ['more']), ...rows]);
    details.open = touched || (this.open[place] ?? false);
    return details;
  }

  /** @param {Query} query @param {import('./types.js').Run} run @param {number} index */
  runGroup(query, run, index) {
    const folds = (/** @type {Quantity} */ quantity) => quantity.advanced && !this.staging?.controls;
    const wanted = this.wanted(run.prefix, run.optimizer.hyperparameters);
    const [plain, advanced] = [wanted.filter((quantity) => !folds(quantity)), wanted.filter(folds)];
    const make_ = (/** @type {Quantity} */ quantity) => {
      const element = this.control(query, run.prefix, quantity, run.name);
      const slider = this.controls.get(run.prefix + quantity.name);
      if (quantity.name === 'learning_rate' && slider instanceof Slider) element.append(this.strips.add(index, slider));
      return element;
    };
    this.readouts[index] = make('div', { class: 'dh-readout' });
    this.verdicts[index] = make('div', { class: 'dh-verdict' });
    this.grounds[index] = make('div', { class: 'dh-ground' });
    this.halves[index] = this.halfButton(run);
    // The verdict stands under the sliders: what it says grows and shrinks while one of them is under the hand.
    const numbers = [this.given(query, run, wanted), this.readouts[index], this.grounds[index]];
    const parts = [...numbers, ...plain.map(make_), this.verdicts[index], this.halves[index]];
    if (advanced.length) parts.push(this.folded(query, run.prefix, advanced, advanced.map(make_), index));
    const section = this.group(run.name, parts);
    section.style.setProperty('--run-color', run.color);
    section.querySelector('h3')?.prepend(markerPicture(run));
    section.dataset.run = String(index + 1);
    // Of a page that has chosen its controls, the groups that have some come first.
    if (this.staging?.controls && !wanted.length) section.style.order = '1';
    return section;
  }

  /** What a run was given that is not at its default and has no control here. @param {Query} query @param {import('./types.js').Run} run @param {Quantity[]} wanted */
  given(query, run, wanted) {
    const set = run.optimizer.hyperparameters.filter((quantity) => !wanted.includes(quantity) && query.value(run.prefix, quantity) !== query.defaultOf(quantity));
    const words = set.map((quantity) => `${quantity.label} ${quantity.choices[query.value(run.prefix, quantity)] ?? query.value(run.prefix, quantity)}`);
    return make('div', { class: 'dh-given' }, [words.join(' · ')]);
  }

  /** Shown while a run diverges: half the learning rate at a click. @param {import('./types.js').Run} run */
  halfButton(run) {
    const button = make('button', { type: 'button', class: 'dh-text-button dh-halve' }, ['halve the rate']);
    button.hidden = true;
    button.addEventListener('click', () => {
      const rate = this.rateOf(run);
      rate?.finish(Math.max(rate.quantity.low, rate.value / 2));
    });
    return button;
  }

  /** The slider of a run's learning rate, if it has one. @param {import('./types.js').Run} run */
  rateOf(run) {
    const control = this.controls.get(`${run.prefix}learning_rate`);
    return control instanceof Slider ? control : null;
  }

  /** @param {string} title @param {HTMLElement[]} children */
  group(title, children) {
    return make('section', { class: 'dh-group', 'aria-label': title }, [make('h3', {}, [make('span', {}, [title])]), ...children]);
  }

  /** @param {Query} query @param {string} prefix @param {Quantity} quantity @param {string} owner */
  control(query, prefix, quantity, owner) {
    const hooks = {
      onApproach: () => this.hooks.onApproach(prefix, quantity),
      onSlide: (/** @type {number} */ value) => this.hooks.onSlide(prefix, quantity, value),
      onRelease: () => this.hooks.onRelease(),
    };
    const value = query.value(prefix, quantity);
    const control = quantity.choices.length
      ? new Choice(quantity, owner, value, hooks)
      : new Slider(quantity, owner, value, query.defaultOf(quantity), hooks);
    control.element.dataset.key = prefix + quantity.name;
    this.controls.set(prefix + quantity.name, control);
    return control.element;
  }

  /** The coordinates of the start that a map shows, and a button that throws dice for all. @param {Query} query */
  startRow({ landscape, start }) {
    const { axes, domain, shown } = landscape;
    this.startFields = shown.map((axis) => make('input', { type: 'text', inputmode: 'decimal', class: 'dh-number', 'aria-label': `start, ${axes[axis]}` }));
    const problem = make('div', { class: 'dh-problem', role: 'alert' });
    this.startFields.forEach((field, i) => {
      const [low, high] = domain[shown[i]];
      field.addEventListener('input', () => (problem.textContent = ''));
      field.addEventListener('change', () => {
        const value = Number(field.value.trim().replace(',', '.'));
        if (field.value.trim() && value >= low && value <= high) {
          // The other fields show fewer digits than the start has: its numbers stand.
          this.hooks.onStart(this.start.map((before, axis) => (axis === shown[i] ? value : before)));
          return;
        }
        this.putStart(this.start);
        problem.textContent = `The start must have ${axes[shown[i]]} from ${low} to ${high}.`;
      });
    });
    this.putStart(start);
    const labels = this.startFields.map((field, i) => make('label', {}, [axes[shown[i]], field]));
    const dice = iconButton('dice', 'Random start', () => this.hooks.onRandomStart());
    return make('div', { class: 'dh-start' }, [...labels, dice, problem]);
  }

  /** @param {number[]} start of all coordinates */
  putStart(start) {
    this.start = start;
    this.startFields.forEach((field, i) => (field.value = String(Number(start[this.landscape?.shown[i] ?? i].toPrecision(4)))));
  }

  /** The numbers beside each optimizer's name follow the clock. @param {Picture} picture */
  follow(picture) {
    this.strips.follow(picture);
    picture.paths.forEach((path, index) => {
      const k = Math.min(path.length - 1, Math.floor(picture.position + 1e-9));
      setText(this.readouts[index], `loss ${show(path.loss[k])} · gradient ${show(path.norm[k])}`);
      setText(this.grounds[index], describeGround(picture, index));
      setText(this.verdicts[index], verdict(picture, index));
      this.verdicts[index].dataset.verdict = String(path.verdict);
      const rate = picture.catalogue.tooFast.includes(path.verdict) ? this.rateOf(picture.runs[index]) : null;
      this.halves[index].hidden = !rate || rate.value <= rate.quantity.low;
    });
  }
}

/** @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
