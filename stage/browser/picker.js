/** What is shown, at the top of the stage: the landscape, a chip for each optimizer, and the dialog they are picked in. */

import { icon, iconButton, make } from './dom.js';
import { markerPicture } from './panel.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Run} Run */
/** @typedef {import('./types.js').Item} Item */
/** @typedef {{landscape: string} | {place: number, optimizer: string | null}} Pick null takes the optimizer at that place away */

/**
 * @typedef {object} Question what the dialog asks for
 * @property {'landscape' | 'optimizer'} kind
 * @property {string} title
 * @property {Record<string, Item>} items by key
 * @property {string | null} present the key that is there now
 * @property {Map<string, Run[]>} shown which runs on the stage are of which item
 * @property {(key: string) => void} onChoose
 */

/** Letters without their accents, so that "levy" finds "Lévy". @param {string} text */
function plain(text) {
  return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
}

/** @param {string} key @param {Item} item everything that a search looks through */
function wordsOf(key, { name, family, lesson }) {
  return plain([name, key, key.replaceAll('_', ' '), family, lesson].join(' '));
}

/** How well an item answers a search: its name begins with it, has it, or only its lesson does. @param {Item} item @param {string} wanted */
function rank({ name }, wanted) {
  const at = plain(name).indexOf(wanted);
  return at === 0 ? 0 : at > 0 ? 1 : 2;
}

/** A row of the list: the item itself, and a way to its record. @typedef {{key: string, item: Item, words: string, row: HTMLElement, choice: HTMLButtonElement, about: HTMLAnchorElement}} Row */

export class PickerDialog {
  constructor() {
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Row | null} the one that Enter takes */
    this.aim = null;
    /** @type {Question | null} */
    this.question = null;
    this.title = make('h3', { id: 'dh-picker-title' });
    this.field = make('input', { type: 'text', role: 'searchbox', class: 'dh-search', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'go' });
    this.found = make('p', { class: 'dh-found', role: 'status' });
    this.nothing = make('p', { class: 'dh-nothing' }, ['Nothing here has all these words in its name, its family or its lesson.']);
    this.list = make('div', { class: 'dh-families', role: 'radiogroup', 'aria-labelledby': 'dh-picker-title' });
    const head = make('div', { class: 'dh-picker-head' }, [this.title, this.found, iconButton('close', 'Close', () => this.dialog.close()), this.field]);
    this.dialog = make('dialog', { class: 'dh-dialog dh-picker', 'aria-labelledby': 'dh-picker-title' }, [head, this.nothing, this.list]);
    this.field.addEventListener('input', () => this.search());
    this.dialog.addEventListener('keydown', (event) => this.onKey(event));
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  /** @param {Question} question */
  ask(question) {
    const { kind, title, items, present } = question;
    const count = Object.keys(items).length;
    this.question = question;
    this.title.textContent = title;
    this.field.value = '';
    this.field.setAttribute('aria-label', `Search ${count} ${kind}s`);
    this.field.placeholder = `Search ${count} ${kind}s`;
    this.rows = Object.entries(items).map(([key, item]) => this.row(key, item, question));
    const families = [...new Set(this.rows.map(({ item }) => item.family))];
    this.list.replaceChildren(
      ...families.map((family) => make('div', { class: 'dh-family', role: 'group', 'aria-label': family }, [
        make('h4', { 'aria-hidden': 'true' }, [family]),
        ...this.rows.filter(({ item }) => item.family === family).map(({ row }) => row),
      ])),
    );
    this.search();
    this.dialog.showModal();
    this.list.scrollTop = 0;
    const there = this.rows.find(({ key }) => key === present);
    if (there) this.aimAt(there);
    // A finger has not asked for the keyboard, which would cover half the list.
    if (matchMedia('(pointer: coarse)').matches) (there ?? this.rows[0]).choice.focus();
    else this.field.focus();
    there?.row.scrollIntoView({ block: 'center' });
  }

  /** @param {string} key @param {Item} item @param {Question} question @returns {Row} */
  row(key, item, { kind, present, shown, onChoose }) {
    const runs = shown.get(key) ?? [];
    const there = key === present || (kind === 'optimizer' && runs.length > 0);
    const marks = runs.map(markerPicture);
    const name = make('span', { class: 'dh-item-name' }, [item.name, ...marks, ...(there ? [make('span', { class: 'dh-there' }, [key === present ? 'now' : 'on stage'])] : [])]);
    const lesson = make('span', { class: 'dh-item-lesson' }, [item.lesson]);
    const choice = make('button', { type: 'button', class: 'dh-choice', role: 'radio', 'aria-checked': String(key === present), 'data-key': key }, [name, lesson]);
    const about = make('a', { class: 'dh-about', href: `./catalogue?${kind}=${key}`, target: '_blank', rel: 'noopener', title: 'Rule, convention and source, in a new tab', 'aria-label': `About ${item.name}, in a new tab` }, [icon('about')]);
    const row = make('div', { class: 'dh-item', role: 'presentation' }, [choice, about]);
    const entry = { key, item, words: wordsOf(key, item), row, choice, about };
    choice.addEventListener('click', () => {
      this.dialog.close();
      if (key !== present) onChoose(key);
    });
    row.addEventListener('focusin', () => this.aimAt(entry));
    return entry;
  }

  /** Shows what answers the field: every word of it is in the item's name, key, family or lesson. */
  search() {
    const wanted = plain(this.field.value.trim());
    const parts = wanted.split(/\s+/);
    for (const { row, words } of this.rows) row.hidden = !parts.every((part) => words.includes(part));
    for (const family of this.list.children) {
      /** @type {HTMLElement} */ (family).hidden = !family.querySelector('.dh-item:not([hidden])');
    }
    const left = this.left();
    this.found.textContent = wanted ? `${left.length || 'none'} of ${this.rows.length}` : '';
    this.nothing.hidden = left.length > 0;
    const best = Math.min(...left.map(({ item }) => rank(item, wanted)));
    this.aimAt(left.find(({ item }) => rank(item, wanted) === best) ?? null);
    if (wanted) this.aim?.row.scrollIntoView({ block: 'nearest' });
    else this.list.scrollTop = 0;
  }

  left() {
    return this.rows.filter(({ row }) => !row.hidden);
  }

  /** Of all rows only this one is a stop of the Tab key. @param {Row | null} aim */
  aimAt(aim) {
    this.aim = aim;
    for (const row of this.rows) {
      row.row.classList.toggle('dh-aim', row === aim);
      row.choice.tabIndex = row.about.tabIndex = row === aim ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target === this.field;
    const left = this.left();
    const at = this.aim ? left.indexOf(this.aim) : -1;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: inField ? at : at + 1, ArrowUp: inField ? at : at - 1, ...(inField ? {} : { Home: 0, End: left.length - 1 }) };
    if (event.key in moves) {
      event.preventDefault();
      const to = moves[event.key];
      if (to < 0) this.field.focus();
      else left[Math.min(to, left.length - 1)]?.choice.focus();
    } else if (event.key === 'Enter' && inField) {
      event.preventDefault();
      this.aim?.choice.click();
    } else if (!inField && (event.key === 'Backspace' || (event.key.length === 1 && event.key !== ' '))) {
      // The letter itself lands in the field, which has the focus by the time it is written.
      this.field.focus();
    }
  }
}

/** The bar: says what is shown, and asks the page for another landscape or other optimizers. */
export class Picker {
  /** @param {HTMLElement} host @param {(pick: Pick) => void} onPick */
  constructor(host, onPick) {
    this.host = host;
    this.onPick = onPick;
    this.asked = new PickerDialog();
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {string[]} */
    this.optimizers = [];
    this.landscapeKey = '';
    this.landscape = make('button', { type: 'button', class: 'dh-pick dh-pick-landscape' });
    this.landscape.addEventListener('click', () => this.askLandscape());
    this.lesson = make('p', { class: 'dh-lesson' });
    this.chips = make('div', { class: 'dh-chips', role: 'list', 'aria-label': 'Optimizers' });
    this.add = make('button', { type: 'button', class: 'dh-pick dh-add' });
    this.add.addEventListener('click', () => {
      if (this.hasRoom()) this.askOptimizer(this.optimizers.length);
    });
  }

  /** @param {import('./query.js').Query} query @param {Picture} picture what the stage shows now */
  show(query, picture) {
    this.picture = picture;
    this.optimizers = query.optimizers;
    this.landscapeKey = query.parts.get('landscape') ?? '';
    const { name, lesson } = this.items('landscape')[this.landscapeKey];
    this.landscape.setAttribute('aria-label', `Landscape: ${name}`);
    this.landscape.replaceChildren(make('span', {}, [name]), icon('open'));
    this.lesson.textContent = this.lesson.title = lesson;
    this.add.replaceChildren(icon('add'), this.hasRoom() ? 'Add optimizer' : `${this.room()} at most`);
    this.add.setAttribute('aria-disabled', String(!this.hasRoom()));
    this.add.title = this.hasRoom() ? '' : `There are ${this.room()} colours: remove or replace an optimizer to see another.`;
    this.showChips(picture.runs);
    this.host.removeAttribute('aria-busy');
    if (!this.landscape.isConnected) this.host.replaceChildren(this.landscape, this.lesson, this.chips);
  }

  /** Chips stay where they are and change what they say, so that the focus stays too. @param {Run[]} runs */
  showChips(runs) {
    const chips = [...this.chips.children].filter((child) => child !== this.add.parentElement);
    while (chips.length < runs.length) chips.push(this.chip(chips.length));
    const spare = chips.splice(runs.length);
    const focusLeaves = spare.some((chip) => chip.contains(document.activeElement));
    for (const chip of spare) chip.remove();
    runs.forEach((run, place) => {
      const chip = /** @type {HTMLElement} */ (chips[place]);
      const [name, remove] = chip.querySelectorAll('button');
      chip.style.setProperty('--run-color', run.color);
      name.replaceChildren(markerPicture(run), make('span', {}, [run.name]));
      name.setAttribute('aria-label', `Replace ${run.name}`);
      name.title = `${run.optimizer.name}: ${this.items('optimizer')[this.optimizers[place]].lesson} Click to replace it.`;
      remove.setAttribute('aria-label', `Remove ${run.name}`);
      remove.title = `Remove ${run.name}`;
      remove.hidden = runs.length === 1;
    });
    this.chips.replaceChildren(...chips, this.add.parentElement ?? make('div', { role: 'listitem' }, [this.add]));
    if (focusLeaves) this.add.focus();
  }

  /** @param {number} place */
  chip(place) {
    const name = make('button', { type: 'button', class: 'dh-chip-name' });
    const remove = make('button', { type: 'button', class: 'dh-chip-remove' }, [icon('close')]);
    name.addEventListener('click', () => this.askOptimizer(place));
    remove.addEventListener('click', () => this.pick({ place, optimizer: null }));
    return make('div', { class: 'dh-chip', role: 'listitem', 'data-place': String(place) }, [name, remove]);
  }

  room() {
    return this.picture?.catalogue.style.colors.length ?? 0;
  }

  hasRoom() {
    return this.optimizers.length < this.room();
  }

  /** @param {'landscape' | 'optimizer'} kind @returns {Record<string, Item>} */
  items(kind) {
    const { landscapes = {}, optimizers = {} } = this.picture?.catalogue ?? {};
    return kind === 'landscape' ? landscapes : optimizers;
  }

  askLandscape() {
    this.asked.ask({
      kind: 'landscape',
      title: 'Choose a landscape',
      items: this.items('landscape'),
      present: this.landscapeKey,
      shown: new Map(),
      onChoose: (landscape) => this.pick({ landscape }),
    });
  }

  /** @param {number} place of the optimizer to replace; the one after the last adds one */
  askOptimizer(place) {
    const runs = this.picture?.runs ?? [];
    this.asked.ask({
      kind: 'optimizer',
      title: place < runs.length ? `Replace ${runs[place].name}` : 'Add an optimizer',
      items: this.items('optimizer'),
      present: this.optimizers[place] ?? null,
      shown: new Map(this.optimizers.map((key) => [key, runs.filter((_, index) => this.optimizers[index] === key)])),
      onChoose: (optimizer) => this.pick({ place, optimizer }),
    });
  }

  /** @param {Pick} pick */
  pick(pick) {
    this.host.setAttribute('aria-busy', 'true');
    this.onPick(pick);
  }
}
