/** The lines of a step's kernel: with their numbers, gone through one by one or played, each with its row of the rule and its arrow. */

import { swatch } from './arrows.js';
import { at, spellCell, write } from './anatomy_numbers.js';
import { make } from './dom.js';

/** @typedef {import('./types.js').Anatomy} Anatomy */
/** @typedef {import('./types.js').AnatomyLine} AnatomyLine */
/** @typedef {import('./anatomy_numbers.js').Fragment} Fragment */
/** @typedef {{line: AnatomyLine, item: HTMLElement, cells: HTMLElement[], ran: (s: number) => boolean}} Row a line of the kernel */

/** While the lines are played, each is shown for so long, in milliseconds. */
const PACE = 2200;
const INVITATION = 'One line after the other, as the computer goes through them.';

export class StepLines {
  /** @param {HTMLElement} rule the printed rule, whose rows are lit up @param {() => void} onChoice another line is chosen */
  constructor(rule, onChoice) {
    this.rule = rule;
    this.onChoice = onChoice;
    /** @type {Anatomy | null} */
    this.anatomy = null;
    /** @type {Row[]} */
    this.rows = [];
    /** The line chosen, counted from 1, and the one that the pointer or the focus is on; 0 for none. */
    this.aim = 0;
    this.near = 0;
    /** Of the block's steps the one that is shown. */
    this.s = 0;
    /** @type {Record<string, string>} colours of arrows by name */
    this.colors = {};
    /** @type {number | undefined} */
    this.timer = undefined;
    this.playButton = this.button('', () => (this.timer === undefined ? this.play() : this.pause()));
    this.caption = make('div', { class: 'dh-inside-caption', role: 'status' });
    this.list = make('ol', { class: 'dh-inside-lines', 'aria-label': 'The lines of the step' });
    const buttons = [this.playButton, this.button('Previous line', () => this.walk(-1)), this.button('Next line', () => this.walk(1))];
    const walks = make('div', { class: 'dh-inside-walk', role: 'group', 'aria-label': 'Line by line' }, [...buttons, this.caption]);
    this.element = make('div', { class: 'dh-inside-right' }, [walks, this.list]);
    this.pause();
  }

  /** @param {string} name @param {() => void} onClick */
  button(name, onClick) {
    const button = make('button', { type: 'button', class: 'dh-text-button' }, [name]);
    button.addEventListener('click', onClick);
    return button;
  }

  /** Makes the rows for a block of steps; the numbers come with the step. @param {Anatomy} anatomy */
  build(anatomy) {
    this.anatomy = anatomy;
    this.near = 0;
    this.rows = anatomy.lines.map((line, place) => this.row(anatomy, line, place + 1));
    this.list.replaceChildren(...this.rows.map(({ item }) => item));
  }

  /** @param {Anatomy} anatomy @param {AnatomyLine} line @param {number} number @returns {Row} */
  row({ columns }, line, number) {
    const cells = line.cells.map(() => make('div', { class: 'dh-figure' }));
    const name = make('button', { type: 'button', class: 'dh-line' }, [make('code', {}, [line.source])]);
    const item = make('li', {}, [name, ...cells, ...(line.more ? [make('div', {}, [`and ${line.more} more`])] : [])]);
    name.addEventListener('click', () => {
      this.pause();
      this.choose(number);
    });
    const touch = (/** @type {number} */ near) => () => {
      this.near = near;
      this.light();
    };
    for (const [begin, end] of [['pointerenter', 'pointerleave'], ['focusin', 'focusout']]) {
      item.addEventListener(begin, touch(number));
      item.addEventListener(end, touch(0));
    }
    return { line, item, cells, ran: (s) => line.cells.some(({ value }) => at(columns[value], s) !== null) };
  }

  /** The numbers of step `s` of the block. @param {number} s */
  show(s) {
    this.s = s;
    const columns = this.anatomy?.columns ?? [];
    for (const { line, item, cells, ran } of this.rows) {
      cells.forEach((cell, place) => put(cell, spellCell(columns, line, place, s)));
      item.classList.toggle('dh-skipped', !ran(s));
    }
    // Read aloud line by line, but not twenty times a second.
    this.caption.setAttribute('aria-live', 'off');
    this.point();
  }

  /** To the next line that has run in this step, or the one before. @param {number} by */
  walk(by) {
    this.pause();
    this.choose(this.beside(by));
  }

  /** The line that comes next, of those that have run; 0 at either end. @param {number} by */
  beside(by) {
    const places = this.rows.flatMap(({ ran }, place) => (ran(this.s) ? [place + 1] : []));
    return (by > 0 ? places.find((place) => place > this.aim) : places.filter((place) => place < this.aim).pop()) ?? 0;
  }

  /** @param {number} number of the line, 0 for none */
  choose(number) {
    this.aim = number;
    this.near = 0;
    this.caption.setAttribute('aria-live', 'polite');
    this.point();
    const item = this.rows[number - 1]?.item;
    // Scrolled within the list alone: the pictures above, with the arrow, must not move away.
    if (item) this.list.scrollTop = Math.min(item.offsetTop - this.list.offsetTop, Math.max(this.list.scrollTop, item.offsetTop + item.offsetHeight - this.list.offsetTop - this.list.clientHeight));
    this.onChoice();
  }

  /** From the line chosen to the last, or from the first. */
  play() {
    const next = () => {
      this.choose(this.beside(1));
      this.timer = this.beside(1) ? window.setTimeout(next, PACE) : undefined;
      this.playButton.textContent = this.timer === undefined ? 'Play lines' : 'Pause lines';
    };
    if (!this.beside(1)) this.aim = 0;
    if (this.rows.length) next();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.playButton.textContent = 'Play lines';
  }

  /** Highlights the line that the walk has come to, and says it. */
  point() {
    this.rows.forEach(({ item }, place) => item.toggleAttribute('aria-current', place + 1 === this.aim));
    const row = this.rows[this.aim - 1];
    const words = row ? `Line ${this.aim} of ${this.rows.length}. ${row.line.caption}` : INVITATION;
    const numbers = row ? row.cells.map((cell) => cell.textContent).join('; ') : '';
    const told = row ? this.tellArrow(row) : '';
    const key = [words, numbers, told].join('\n');
    if (key !== this.caption.dataset.key) {
      this.caption.dataset.key = key;
      const mark = swatch(this.colors[row?.line.arrow?.mark ?? 'line']);
      this.caption.replaceChildren(make('p', {}, [words]), make('p', { class: 'dh-figure' }, [numbers]), make('p', {}, told ? [mark, told] : []));
    }
    this.light();
  }

  /** What the arrow of a line is and how it is drawn. @param {Row} row */
  tellArrow({ line: { arrow }, ran }) {
    if (!arrow || !this.anatomy || !ran(this.s)) return '';
    const factor = at(this.anatomy.columns[arrow.factor], this.s);
    return `Arrow: ${arrow.words}${factor === 1 ? '' : ` (${write(factor)} × it)`}`;
  }

  /** Lights up the rows of the rule to which the line belongs. */
  light() {
    const lit = this.rows[(this.near || this.aim) - 1]?.line.rows ?? [];
    for (const row of this.rule.querySelectorAll('[data-row]')) row.classList.toggle('dh-lit', lit.includes(Number(/** @type {HTMLElement} */ (row).dataset.row)));
  }

  /** The arrow of the line chosen: how far it goes and its colour, or null. @returns {{by: number[], color: string} | null} */
  arrow() {
    const arrow = this.rows[this.aim - 1]?.line.arrow;
    if (!arrow || !this.anatomy) return null;
    const { columns } = this.anatomy;
    const entries = [arrow.factor, ...arrow.along].map((column) => at(columns[column], this.s));
    if (!entries.every((entry) => typeof entry === 'number')) return null;
    const [factor, ...along] = /** @type {number[]} */ (entries);
    return { by: along.map((part) => factor * part), color: this.colors[arrow.mark ?? 'line'] };
  }
}

/** Puts fragments into an element, touching only what has changed. @param {HTMLElement} host @param {Fragment[]} fragments */
function put(host, fragments) {
  while (host.childElementCount > fragments.length) host.lastElementChild?.remove();
  fragments.forEach(({ text, mark }, place) => {
    const part = /** @type {HTMLElement} */ (host.children[place] ?? host.appendChild(make('span', {})));
    if (part.textContent !== text) part.textContent = text;
    if ((part.dataset.mark ?? null) === mark) return;
    if (mark === null) delete part.dataset.mark;
    else part.dataset.mark = mark;
  });
}
