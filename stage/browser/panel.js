/** The panel of live controls, made from the declarations: a group for each optimizer, the landscape, the start. */

import { iconButton, make, show } from './dom.js';
import { marker } from './paint.js';
import { Slider } from './slider.js';
import { SvgContext } from './svg_context.js';

/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./query.js').Query} Query */

/**
 * @typedef {object} PanelHooks
 * @property {(prefix: string, quantity: Quantity) => void} onApproach
 * @property {(prefix: string, quantity: Quantity, value: number) => void} onSlide
 * @property {() => void} onRelease
 * @property {(point: [number, number]) => void} onStart
 * @property {() => void} onRandomStart
 */

/** @param {{color: string, marker: string}} run a run's marker as a small picture */
export function markerPicture(run) {
  const g = new SvgContext();
  marker(g, run.marker, run.color, 9, 9, 6);
  const span = make('span', { class: 'dh-marker', 'aria-hidden': 'true' });
  span.innerHTML = `<svg viewBox="0 0 18 18">${g.markup()}</svg>`;
  return span;
}

export class Panel {
  /** @param {HTMLElement} host @param {PanelHooks} hooks */
  constructor(host, hooks) {
    this.host = host;
    this.hooks = hooks;
    /** @type {Map<string, Slider>} */
    this.sliders = new Map();
    /** @type {HTMLElement[]} */
    this.readouts = [];
    /** @type {HTMLElement[]} */
    this.verdicts = [];
    /** @type {HTMLInputElement[]} */
    this.startFields = [];
    /** @type {boolean[]} */
    this.open = [];
    /** @type {[number, number]} */
    this.start = [0, 0];
  }

  /** Makes all controls anew: for another landscape or other optimizers. @param {Query} query @param {Picture} picture */
  build(query, picture) {
    this.open = [...this.host.querySelectorAll('details')].map((details) => details.open);
    this.sliders.clear();
    const groups = picture.runs.map((run, index) => this.runGroup(query, run, index));
    const { parameters, options } = picture.landscape;
    if (parameters.length) {
      groups.push(this.group('Landscape', parameters.map((quantity) => this.slider(query, '', quantity, picture.landscape.name))));
    }
    groups.push(this.group('Start', [this.startRow(picture), ...options.map((quantity) => this.slider(query, '', quantity, 'the run'))]));
    this.host.replaceChildren(...groups);
  }

  /** @param {Query} query @param {import('./types.js').Run} run @param {number} index */
  runGroup(query, run, index) {
    const plain = run.optimizer.hyperparameters.filter((quantity) => !quantity.advanced);
    const advanced = run.optimizer.hyperparameters.filter((quantity) => quantity.advanced);
    const make_ = (/** @type {Quantity} */ quantity) => this.slider(query, run.prefix, quantity, run.name);
    this.readouts[index] = make('div', { class: 'dh-readout' });
    this.verdicts[index] = make('div', { class: 'dh-verdict' });
    const parts = [this.readouts[index], this.verdicts[index], ...plain.map(make_)];
    if (advanced.length) {
      const touched = advanced.some((quantity) => query.value(run.prefix, quantity) !== query.defaultOf(quantity));
      const details = make('details', {}, [make('summary', {}, ['more']), ...advanced.map(make_)]);
      details.open = touched || (this.open[index] ?? false);
      parts.push(details);
    }
    const section = this.group(run.name, parts);
    section.style.setProperty('--run-color', run.color);
    section.querySelector('h3')?.prepend(markerPicture(run));
    section.dataset.run = String(index + 1);
    return section;
  }

  /** @param {string} title @param {HTMLElement[]} children */
  group(title, children) {
    return make('section', { class: 'dh-group', 'aria-label': title }, [make('h3', {}, [make('span', {}, [title])]), ...children]);
  }

  /** @param {Query} query @param {string} prefix @param {Quantity} quantity @param {string} owner */
  slider(query, prefix, quantity, owner) {
    const slider = new Slider(quantity, owner, query.value(prefix, quantity), query.defaultOf(quantity), {
      onApproach: () => this.hooks.onApproach(prefix, quantity),
      onSlide: (value) => this.hooks.onSlide(prefix, quantity, value),
      onRelease: () => this.hooks.onRelease(),
    });
    slider.element.dataset.key = prefix + quantity.name;
    this.sliders.set(prefix + quantity.name, slider);
    return slider.element;
  }

  /** @param {Picture} picture */
  startRow({ landscape, start }) {
    this.startFields = landscape.axes.map((axis) => make('input', { type: 'text', inputmode: 'decimal', class: 'dh-number', 'aria-label': `start, ${axis}` }));
    const problem = make('div', { class: 'dh-problem', role: 'alert' });
    const submit = (/** @type {HTMLInputElement} */ changed) => {
      // The other field shows fewer digits than the start has: its number stands.
      const [x, y] = this.startFields.map((field, i) => (field === changed ? Number(field.value.trim().replace(',', '.')) : this.start[i]));
      const [[x0, x1], [y0, y1]] = landscape.domain;
      const fits = changed.value.trim() && x >= x0 && x <= x1 && y >= y0 && y <= y1;
      problem.textContent = fits ? '' : `The start must have ${landscape.axes[0]} from ${x0} to ${x1} and ${landscape.axes[1]} from ${y0} to ${y1}.`;
      if (fits) this.hooks.onStart([x, y]);
      else this.putStart(this.start);
    };
    for (const field of this.startFields) field.addEventListener('change', () => submit(field));
    this.putStart(start);
    const labels = this.startFields.map((field, i) => make('label', {}, [landscape.axes[i], field]));
    const dice = iconButton('dice', 'Random start', () => this.hooks.onRandomStart());
    return make('div', { class: 'dh-start' }, [...labels, dice, problem]);
  }

  /** @param {[number, number]} start */
  putStart(start) {
    this.start = start;
    this.startFields.forEach((field, i) => (field.value = String(Number(start[i].toPrecision(4)))));
  }

  /** The numbers beside each optimizer's name follow the clock. @param {Picture} picture */
  follow(picture) {
    picture.paths.forEach((path, index) => {
      const k = Math.min(path.length - 1, Math.floor(picture.position + 1e-9));
      setText(this.readouts[index], `loss ${show(path.loss[k])} · gradient ${show(path.norm[k])}`);
      setText(this.verdicts[index], picture.catalogue.verdicts[path.verdict].replace('{step}', String(path.verdictStep)));
      this.verdicts[index].dataset.verdict = String(path.verdict);
    });
  }
}

/** @param {HTMLElement} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
