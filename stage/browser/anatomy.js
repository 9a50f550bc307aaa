/** Inside this step: the rule of a run, and every line of its kernel with the numbers of the step at which the clock stands. */

import { make } from './dom.js';
import { markerPicture } from './panel.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Anatomy} Anatomy */
/** @typedef {import('./types.js').Column} Column */
/** @typedef {import('./types.js').AnatomyLine} AnatomyLine */
/** @typedef {import('./service.js').Service} Service */
/** @typedef {{node: Text, say: (s: number) => string}} Words a text that follows the clock; s counts the steps of a block */
/** @typedef {{item: HTMLElement, ran: (s: number) => boolean, say: (s: number) => string}} Row a line of the kernel */

const GONE = 'not in this step';

/** @param {number | string | boolean | null} entry */
function write(entry) {
  if (typeof entry === 'boolean') return entry ? 'yes' : 'no';
  if (entry === null) return GONE;
  const isLong = typeof entry === 'number' && entry !== 0 && (Math.abs(entry) >= 1e6 || Math.abs(entry) < 1e-4);
  return (isLong ? entry.toExponential().replace('e+', 'e') : String(entry)).replaceAll('-', '−');
}

/** @param {Column} column @param {number} s */
function at(column, s) {
  return Array.isArray(column) ? column[s] : column;
}

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
    this.aim = 0;
    /** @type {Anatomy | null} */
    this.anatomy = null;
    /** The address that `anatomy` answers, without its step, and the one that is being asked for with it. */
    this.shown = '';
    this.asked = '';
    this.runsShown = '';
    this.stepShown = -1;
    /** @type {Words[]} */
    this.words = [];
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Promise<Record<string, string>> | null} */
    this.rules = null;
    this.runs = make('div', { class: 'dh-inside-runs', role: 'group', 'aria-label': 'Whose step' });
    this.which = make('output', { class: 'dh-inside-step' });
    this.rule = make('div', { class: 'dh-inside-rule', role: 'group', 'aria-label': 'The rule' });
    this.state = make('div', { class: 'dh-inside-state' });
    this.lines = make('ol', { class: 'dh-inside-lines', 'aria-label': 'The lines of the step' });
    this.caption = make('p', { class: 'dh-inside-caption', role: 'status' });
    const walk = (/** @type {string} */ name, /** @type {number} */ by) => {
      const button = make('button', { type: 'button', class: 'dh-text-button' }, [name]);
      button.addEventListener('click', () => this.walk(by));
      return button;
    };
    const walks = make('div', { class: 'dh-inside-walk', role: 'group', 'aria-label': 'Line by line' }, [walk('Previous line', -1), walk('Next line', 1), this.caption]);
    const left = make('div', { class: 'dh-inside-left' }, [this.rule, this.state]);
    const right = make('div', { class: 'dh-inside-right' }, [walks, this.lines]);
    const head = make('div', { class: 'dh-inside-head' }, [this.runs, this.which]);
    host.append(make('div', { class: 'dh-inside-body' }, [head, left, right]));
    host.addEventListener('toggle', onNews);
  }

  /**
   * Shows the step at which the clock stands, and asks for its numbers where they are not at hand.
   * @param {Picture} picture @param {import('./query.js').Query} query @param {boolean} held a hand is changing the scene: the numbers wait
   */
  follow(picture, query, held) {
    if (!this.host.open) return;
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
        this.aim = 0;
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
    this.rows = anatomy.lines.map((line) => this.line(anatomy, line));
    this.lines.replaceChildren(...this.rows.map(({ item }) => item));
  }

  /** @param {Anatomy} anatomy what the step changes, before and after */
  stateTable({ state, axes, columns }) {
    const sides = (/** @type {number} */ column) => [0, 1].map((later) => make('td', { class: 'dh-figure' }, [this.follows((s) => write(at(columns[column], s + later)))]));
    const rows = state.map(({ name, symbol, cells }) => make('tr', {}, [make('th', { scope: 'row' }, [symbol ? `${name} ${symbol}` : name]), ...cells.flatMap(sides)]));
    const heads = axes.flatMap((axis) => [make('th', { scope: 'col' }, [axis]), make('th', { scope: 'col' }, [`${axis} after`])]);
    return make('table', { 'aria-label': 'Before and after' }, [make('tbody', {}, [make('tr', {}, [make('th', {}, []), ...heads]), ...rows])]);
  }

  /** @param {Anatomy} anatomy what the step is given */
  givenTable({ given, columns }) {
    const rows = given.map(({ name, symbol, cells }) => {
      const numbers = cells.map((column) => make('td', { class: 'dh-figure' }, [this.follows((s) => write(at(columns[column], s)))]));
      return make('tr', {}, [make('th', { scope: 'row' }, [`${name} ${symbol}`]), ...numbers]);
    });
    return make('table', { 'aria-label': 'Given' }, [make('tbody', {}, rows)]);
  }

  /** @param {Anatomy} anatomy @param {AnatomyLine} line @returns {Row} */
  line({ columns }, { source, kind, pieces, cells, more }) {
    const ran = (/** @type {number} */ s) => cells.some(({ value }) => at(columns[value], s) !== null);
    const say = cells.map(({ label, value, operands, times }, place) => (/** @type {number} */ s) => {
      const result = at(columns[value], s);
      if (!ran(s)) return place === 0 ? GONE : '';
      if (result === null) return label ? `${label}: ${GONE}` : GONE;
      const spelled = operands ? spell(pieces, operands.map((column) => at(columns[column], s))) : '';
      const often = times === undefined ? 1 : Number(at(columns[times], s));
      const sum = spelled ? `${spelled} ${kind === 'condition' ? '→' : '='} ` : '';
      return `${label ? `${label}: ` : ''}${sum}${write(result)}${often > 1 ? ` (the last of ${often} times)` : ''}`;
    });
    const numbers = say.map((words) => make('div', { class: 'dh-figure' }, [this.follows(words)]));
    if (more) numbers.push(make('div', {}, [`and ${more} more`]));
    const item = make('li', {}, [make('code', {}, [source]), ...numbers]);
    return { item, ran, say: (s) => `${source}: ${say.map((words) => words(s)).join('; ')}` };
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
    // Read aloud line by line, but not twenty times a second.
    this.caption.setAttribute('aria-live', 'off');
    for (const { node, say } of this.words) {
      const text = say(s);
      if (node.data !== text) node.data = text;
    }
    for (const { item, ran } of this.rows) item.classList.toggle('dh-skipped', !ran(s));
    this.which.textContent = `From step ${step} to step ${step + 1}`;
    this.host.dataset.step = String(step);
    this.point(s);
  }

  /** To the next line that has run in this step, or the one before. @param {number} by */
  walk(by) {
    const s = this.stepShown - (this.anatomy?.first ?? 0);
    const places = this.rows.flatMap(({ ran }, place) => (ran(s) ? [place + 1] : []));
    const next = by > 0 ? places.find((place) => place > this.aim) : places.filter((place) => place < this.aim).pop();
    this.aim = next ?? 0;
    this.caption.setAttribute('aria-live', 'polite');
    this.point(s);
    this.rows[this.aim - 1]?.item.scrollIntoView({ block: 'nearest' });
  }

  /** Highlights the line that the walk has come to. @param {number} s */
  point(s) {
    this.rows.forEach(({ item }, place) => item.toggleAttribute('aria-current', place + 1 === this.aim));
    const row = this.rows[this.aim - 1];
    const words = row ? `Line ${this.aim} of ${this.rows.length}. ${row.say(s)}` : 'One line after the other, as the computer goes through them.';
    if (this.caption.textContent !== words) this.caption.textContent = words;
  }
}

/** A line's formula with its numbers. @param {(string | number)[]} pieces text, and the places of operands @param {(number | string | boolean | null)[]} operands */
function spell(pieces, operands) {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      const entry = operands[piece] ?? null;
      const number = entry === null ? '…' : write(entry);
      text += number.startsWith('−') && text !== '' && !text.endsWith('(') ? `(${number})` : number;
    }
  }
  return text;
}
