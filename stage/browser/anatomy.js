/** Inside this step: the rule of a run, and every line of its kernel with the numbers of the step at which the clock stands. */

import { swatch } from './arrows.js';
import { at, write } from './anatomy_numbers.js';
import { make } from './dom.js';
import { markerPicture } from './panel.js';
import { StepLines } from './step_lines.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Anatomy} Anatomy */
/** @typedef {import('./service.js').Service} Service */
/** @typedef {{node: Text, say: (s: number) => string}} Words a text that follows the clock; s counts the steps of a block */

export class AnatomyPanel {
  /**
   * @param {HTMLDetailsElement} host
   * @param {Service} service
   * @param {URL} base where the assets are
   * @param {() => void} onNews something is here to be shown
   * @param {(error: unknown) => void} onError
   */
  constructor(host, service, base, onNews, onError) {
    this.host = host;
    this.service = service;
    this.base = base;
    this.onNews = onNews;
    this.onError = onError;
    this.run = 0;
    /** @type {Anatomy | null} */
    this.anatomy = null;
    /** The address that `anatomy` answers, without its step, and the one that is being asked for with it. */
    this.shown = '';
    this.asked = '';
    this.runsShown = '';
    this.stepShown = -1;
    /** @type {Words[]} */
    this.words = [];
    /** @type {Promise<Record<string, string>> | null} */
    this.rules = null;
    this.runs = make('div', { class: 'dh-inside-runs', role: 'group', 'aria-label': 'Whose step' });
    this.which = make('output', { class: 'dh-inside-step' });
    this.rule = make('div', { class: 'dh-inside-rule', role: 'group', 'aria-label': 'The rule' });
    this.state = make('div', { class: 'dh-inside-state' });
    this.key = make('div', { class: 'dh-inside-key' });
    this.lines = new StepLines(this.rule, onNews);
    const left = make('div', { class: 'dh-inside-left' }, [this.rule, this.key, this.state]);
    const head = make('div', { class: 'dh-inside-head' }, [this.runs, this.which]);
    host.append(make('div', { class: 'dh-inside-body' }, [head, left, this.lines.element]));
    host.addEventListener('toggle', () => {
      if (!host.open) this.lines.pause();
      onNews();
    });
  }

  /**
   * Shows the step at which the clock stands, and asks for its numbers where they are not at hand.
   * @param {Picture} picture @param {import('./query.js').Query} query @param {boolean} held a hand is changing the scene: the numbers wait
   */
  follow(picture, query, held) {
    if (!this.host.open) return;
    this.takeColors(picture.catalogue.style);
    this.showRuns(picture, query.optimizers);
    const step = Math.floor(picture.position + 1e-9);
    const address = this.service.anatomyAddress(query.parts, this.run).href;
    const isCurrent = this.anatomy !== null && this.shown === address;
    this.host.dataset.waiting = String(!isCurrent);
    const here = isCurrent && this.anatomy ? Math.max(0, Math.min(step, this.anatomy.total - 1)) : step;
    const within = isCurrent && this.anatomy !== null && here >= this.anatomy.first && here < this.anatomy.first + Math.max(1, this.anatomy.count);
    if (within) this.show(here);
    else if (!held) this.ask(address, here);
  }

  /** @param {string} address @param {number} step */
  ask(address, step) {
    // Blocks lie side by side: once their length is known, every step of one is asked for by the same address.
    const block = this.shown === address ? (this.anatomy?.block ?? 1) : 1;
    const asked = `${address}&at=${Math.floor(step / block) * block}`;
    if (asked === this.asked) return;
    this.asked = asked;
    const take = (/** @type {Anatomy} */ anatomy) => {
      if (asked !== this.asked) return;
      this.asked = '';
      this.shown = address;
      this.build(anatomy);
      const next = anatomy.first + anatomy.block;
      if (next < anatomy.total) this.service.anatomy(`${address}&at=${next}`).catch(() => undefined);
      this.onNews();
    };
    this.service.anatomy(asked).then(take, this.onError);
  }

  /** A button for each run, with its colour and marker. @param {Picture} picture @param {string[]} keys */
  showRuns(picture, keys) {
    const names = picture.runs.map(({ name }) => name).join('\n');
    if (names === this.runsShown) return;
    this.runsShown = names;
    this.run = Math.min(this.run, keys.length - 1);
    const buttons = picture.runs.map((run, index) => {
      const button = make('button', { type: 'button', class: 'dh-text-button', 'aria-pressed': String(index === this.run) }, [markerPicture(run), run.name]);
      button.style.setProperty('--run-color', run.color);
      button.addEventListener('click', () => {
        this.run = index;
        this.lines.pause();
        this.lines.aim = 0;
        buttons.forEach((other, place) => other.setAttribute('aria-pressed', String(place === index)));
        this.showRule(keys[index]);
        this.onNews();
      });
      return button;
    });
    this.runs.replaceChildren(...buttons);
    this.showRule(keys[this.run]);
  }

  /** @param {string} key of the optimizer */
  async showRule(key) {
    try {
      this.rules ??= fetch(new URL('rules.json', this.base)).then((answer) => answer.json());
      const page = new DOMParser().parseFromString((await this.rules)[key], 'text/html');
      this.rule.replaceChildren(...page.body.children);
      const marks = Object.keys(this.lines.colors).filter((mark) => this.rule.querySelector(`[data-mark='${mark}']`));
      this.key.replaceChildren(...marks.map((mark) => make('span', {}, [swatch(this.lines.colors[mark]), mark])));
      this.lines.light();
    } catch (error) {
      this.rules = null;
      this.onError(error);
    }
  }

  /** Makes the rows for a block of steps; the numbers come with the step. @param {Anatomy} anatomy */
  build(anatomy) {
    this.anatomy = anatomy;
    this.stepShown = -1;
    this.words = [];
    this.state.replaceChildren(this.stateTable(anatomy), this.givenTable(anatomy));
    this.lines.build(anatomy);
  }

  /** @param {Anatomy} anatomy what the step changes, before and after */
  stateTable({ state, axes, columns }) {
    const rows = state.map(({ name, symbol, mark, cells }) => {
      const sides = (/** @type {number} */ column) => [0, 1].map((later) => this.cell((s) => write(at(columns[column], s + later)), mark));
      return make('tr', {}, [make('th', { scope: 'row' }, [symbol ? `${name} ${symbol}` : name]), ...cells.flatMap(sides)]);
    });
    const heads = axes.flatMap((axis) => [make('th', { scope: 'col' }, [axis]), make('th', { scope: 'col' }, [`${axis} after`])]);
    return make('table', { 'aria-label': 'Before and after' }, [make('tbody', {}, [make('tr', {}, [make('th', {}, []), ...heads]), ...rows])]);
  }

  /** @param {Anatomy} anatomy what the step is given */
  givenTable({ given, columns }) {
    const rows = given.map(({ name, symbol, mark, cells }) => {
      const numbers = cells.map((column) => this.cell((s) => write(at(columns[column], s)), mark));
      return make('tr', {}, [make('th', { scope: 'row' }, [`${name} ${symbol}`]), ...numbers]);
    });
    return make('table', { 'aria-label': 'Given' }, [make('tbody', {}, rows)]);
  }

  /** A number in a table that follows the clock. @param {(s: number) => string} say @param {string | null | undefined} mark */
  cell(say, mark) {
    return make('td', { class: 'dh-figure' }, [make('span', mark ? { 'data-mark': mark } : {}, [this.follows(say)])]);
  }

  /** A text that follows the clock. @param {(s: number) => string} say */
  follows(say) {
    const node = document.createTextNode('');
    this.words.push({ node, say });
    return node;
  }

  /** @param {number} step */
  show(step) {
    const { anatomy } = this;
    if (!anatomy || step === this.stepShown) return;
    this.stepShown = step;
    if (!anatomy.count) {
      this.which.textContent = 'No step was taken.';
      return;
    }
    const s = step - anatomy.first;
    for (const { node, say } of this.words) {
      const text = say(s);
      if (node.data !== text) node.data = text;
    }
    this.lines.show(s);
    this.which.textContent = `From step ${step} to step ${step + 1}`;
    this.host.dataset.step = String(step);
  }

  /** The colours of arrows, for terms and numbers. @param {import('./types.js').Style} style */
  takeColors({ arrows, lineArrow }) {
    if ('line' in this.lines.colors) return;
    this.lines.colors = { ...arrows, line: lineArrow };
    for (const [name, color] of Object.entries(arrows)) this.host.style.setProperty(`--arrow-${name}`, color);
  }

  /** The arrow of the line chosen, at the point where the step shown begins. @returns {Picture['lineArrow']} */
  arrow() {
    const arrow = this.host.open && this.host.dataset.waiting === 'false' && this.stepShown >= 0 ? this.lines.arrow() : null;
    return arrow && { ...arrow, run: this.run, step: this.stepShown };
  }
}
