/** The stage: keeps the scene, asks the server, and has every view draw the same picture. */

import { AnatomyPanel } from './anatomy.js';
import { ArrowSwitches } from './arrows.js';
import { Clock } from './clock.js';
import { DataHandle } from './data_handle.js';
import { iconButton, make, painted } from './dom.js';
import { Hands, shorten } from './hands.js';
import { bindings, helpDialog, listenForKeys } from './keys.js';
import { buildLayout } from './layout.js';
import { Looks, WIDE } from './looks.js';
import { Panel } from './panel.js';
import { Picker } from './picker.js';
import { makePicture } from './picture.js';
import { loadPlotly } from './plotly.js';
import { Query } from './query.js';
import { download, renderView, saveDialog } from './save.js';
import { Latest, Service } from './service.js';
import { Standings } from './standings.js';
import { beforeTheFirstStep, showParts } from './staging.js';
import { isDark, readTheme, sameTheme } from './theme.js';
import { Transport } from './transport.js';
import { Views } from './views.js';
import { sentence } from './words.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./types.js').Catalogue} Catalogue */
/** @typedef {{scene: string, generation: number, staging: import('./types.js').Staging, api: string, build: string}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement, setStateValue: (name: string, value: unknown) => void, setTriggerValue: (name: string, value: unknown) => void}} Component */

/** Moving the camera or the map is finished when nothing has moved for this long, in milliseconds. */
const REST = 350;
/** Numbers that are not there after this long, in milliseconds, are being computed for the first time. */
const PATIENCE = 1000;
const REDUCED_SPEED = 0.25;

/** @type {WeakMap<HTMLElement, Stage>} */
const stages = new WeakMap();

/**
 * Called when the component appears and whenever its data or the theme changes.
 * @param {Component} component @param {URL} base where the assets are
 */
export function mount(component, base) {
  const parent = component.parentElement;
  let stage = stages.get(parent);
  if (!stage) {
    const root = /** @type {HTMLElement} */ (parent.querySelector('.downhill-stage'));
    stage = new Stage(root, component, base);
    stages.set(parent, stage);
  }
  return stage.receive(component);
}

/** Called when the component leaves the page. @param {HTMLElement} parent */
export function unmount(parent) {
  stages.get(parent)?.destroy();
  stages.delete(parent);
}

/** @param {URL} href @returns {Promise<void>} */
function loadStyle(href) {
  if (document.querySelector(`link[rel="stylesheet"][href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = make('link', { rel: 'stylesheet', href: href.href });
    link.onload = () => resolve();
    link.onerror = () => reject(new Error('The style sheet could not be loaded; reload the page to try again.'));
    document.head.append(link);
  });
}

export class Stage {
  /** @param {HTMLElement} root @param {Component} component @param {URL} base */
  constructor(root, component, base) {
    this.root = root;
    this.component = component;
    this.base = base;
    this.service = new Service(new URL(component.data.api, document.baseURI), component.data.build);
    this.latest = new Latest();
    this.generation = NaN;
    this.grownFrom = NaN;
    this.hands = new Hands(this);
    this.looks = new Looks(this);
    this.dirty = false;
    this.published = '';
    this.reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;
    /** @type {Catalogue | null} */
    this.catalogue = null;
    /** @type {Query | null} */
    this.query = null;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {number | undefined} */
    this.rest = undefined;

    this.layout = buildLayout(root, { onEnlarge: (view) => this.looks.enlarge(view), onHome: (view) => this.looks.goHome(view) });
    this.clock = new Clock((settled) => this.onClock(settled));
    if (this.reducedMotion) this.clock.speed = REDUCED_SPEED;
    this.picker = new Picker(this.layout.picks, (pick) => this.pick(pick));
    root.append(this.picker.asked.dialog);
    this.panel = this.makePanel();
    this.standings = new Standings(this.layout.standings);
    this.views = this.makeViews();
    this.points = new DataHandle(this.layout.data, this.views.data, {
      query: () => (this.clock.held ? null : this.query),
      onMoved: (final) => this.hands.takeData(final),
      onChosen: (text) => {
        this.dirty = true;
        this.layout.live.textContent = text;
      },
    });
    this.arrows = new ArrowSwitches([this.layout.surface.frame, this.layout.contour.frame], (arrows) => this.looks.chooseArrows(arrows));
    this.transport = this.makeTransport();
    this.inside = new AnatomyPanel(this.layout.inside, this.service, base, () => (this.dirty = true), (error) => this.complain(error));
    this.tick = this.tick.bind(this);
    this.onWidth = () => {
      this.looks.putScale();
      this.redraw();
    };
    WIDE.addEventListener('change', this.onWidth);
    this.frame = requestAnimationFrame(this.tick);
  }

  makePanel() {
    return new Panel(this.layout.panel, {
      onApproach: (prefix, quantity) => this.hands.approach(prefix, quantity),
      onSlide: (prefix, quantity, value) => this.hands.slide(prefix, quantity, value),
      onRelease: () => this.hands.release(),
      onStart: (start) => this.hands.moveStart(start, true),
      onRandomStart: () => this.hands.randomStart(),
      onAnotherSeed: (quantity) => this.hands.anotherSeed(quantity),
    });
  }

  makeViews() {
    return new Views(this.layout, {
      onZoom: (zoom) => this.afterRest(() => this.query?.setNumbers('zoom', zoom.map((value) => shorten(value, zoom[1] - zoom[0])))),
      onCamera: (eye) => this.afterRest(() => this.query?.setNumbers('camera', eye.map((value) => Number(value.toFixed(3))))),
      onSeek: (step, settled) => this.clock.seek(step, settled),
      onStart: (point, final) => this.hands.pullStart(point, final),
      onResize: () => (this.dirty = true),
      onLossAxis: (linear) => this.looks.chooseLossAxis(linear),
    });
  }

  makeTransport() {
    const keys = bindings(this.clock, () => this.looks.toggleProjector());
    this.projector = iconButton('projector', 'Larger for a projector', () => this.looks.toggleProjector());
    const help = helpDialog(keys);
    const save = saveDialog(() => this.views.names(), (view, format) => this.savePicture(view, format), (kind) => this.exportAddress(kind));
    this.root.append(help, save.dialog);
    this.stopKeys = listenForKeys(this.root, keys, () => help.showModal());
    return new Transport(this.layout.transport, this.clock, [
      this.arrows.element,
      this.projector,
      iconButton('save', 'Save pictures and numbers', save.open),
      iconButton('help', 'Keys and gestures', () => help.showModal()),
    ]);
  }

  /** New data or a new theme from Streamlit. @param {Component} component */
  async receive(component) {
    this.component = component;
    try {
      if (!this.catalogue) {
        const [answer] = await Promise.all([fetch(new URL('catalogue.json', this.base)), loadStyle(new URL('stage.css', this.base))]);
        this.catalogue = /** @type {Catalogue} */ (await answer.json());
      }
      this.stageIt(component.data.staging);
      if (component.data.generation === this.generation) return await this.retheme();
      this.generation = component.data.generation;
      await this.adopt(new Query(this.catalogue, component.data.scene), component.data.generation);
    } catch (error) {
      this.complain(error);
    }
  }

  /** Shows as much as the page wants; a stage that was held plays once it is let go. @param {import('./types.js').Staging} staging */
  stageIt(staging) {
    const wasHeld = this.clock.held;
    showParts(this.root, staging);
    this.panel.staging = staging;
    this.standings.shown = this.service.standings = staging.standings;
    this.service.sameCost = staging.same_cost;
    if (this.picture) this.picture.caption = staging.caption;
    this.clock.held = staging.held;
    this.dirty = true;
    if (!wasHeld || staging.held) return;
    this.clock.position = 0;
    this.clock.play();
  }

  /** Takes over a scene from the page; until its numbers are here, the old picture stands. @param {Query} query @param {number} generation */
  async adopt(query, generation) {
    const [surface, paths] = await this.readingPlotly(Promise.all([this.service.surface(query), this.service.paths(query)]));
    // The page may have asked for yet another scene while these numbers were on their way.
    if (generation !== this.generation) return;
    this.grownFrom = generation;
    this.query = query;
    this.published = query.toString();
    this.clock.setSteps(query.steps);
    const step = query.parts.get('step');
    if (!this.clock.playing) this.clock.position = step === null ? query.steps : Number(step);
    this.picture = { ...makePicture(query, surface, paths, this.takeTheme(), this.clock.position), caption: this.component.data.staging.caption };
    this.root.dataset.show = query.parts.get('show') ?? 'both';
    this.root.dataset.hasData = String(this.picture.data !== null);
    this.points.show(query);
    this.root.dataset.dimension = String(query.landscape.domain.length);
    this.views.labelEnlarge(this.root.dataset.show);
    this.looks.putScale();
    this.picker.show(query, this.picture);
    this.panel.build(query, this.picture);
    this.arrows.show(this.picture);
    this.complain(null);
    this.say();
    this.views.announce(this.picture, query.numbers('zoom', 4));
    await this.showViews();
  }

  /**
   * Waits for the first numbers; should they take their time, because a kernel is compiled, it is used to read Plotly.
   * @template T
   * @param {Promise<T>} numbers @returns {Promise<T>}
   */
  async readingPlotly(numbers) {
    const waiting = setTimeout(() => loadPlotly(this.base).catch((error) => this.complain(error)), PATIENCE);
    try {
      return await numbers;
    } finally {
      clearTimeout(waiting);
    }
  }

  async showViews() {
    const { picture, query } = this;
    if (!picture || !query) return;
    this.dirty = true;
    // Reading Plotly's four megabytes holds the page for a second: what can be seen without it is painted first.
    if (!this.root.dataset.map) await painted();
    const plotly = await loadPlotly(this.base);
    await this.views.showMap(plotly, picture, query.numbers('zoom', 4));
    this.root.dataset.map = 'ready';
    this.dirty = true;
    await this.views.showSurface(plotly, picture, query.numbers('camera', 3) ?? picture.catalogue.camera);
    this.root.dataset.surface = 'ready';
    this.dirty = true;
  }

  takeTheme() {
    const theme = readTheme(this.root);
    this.root.style.colorScheme = isDark(theme) ? 'dark' : 'light';
    return theme;
  }

  async retheme() {
    const theme = this.takeTheme();
    if (!this.picture || sameTheme(theme, this.picture.theme)) return;
    this.picture = { ...this.picture, theme };
    await this.showViews();
  }

  /** Writes down where the clock stands; at the end it is left out, so that a link to a finished run stays one. */
  noteStep() {
    const { step, steps } = this.clock;
    if (step === steps) this.query?.parts.delete('step');
    else this.query?.parts.set('step', String(step));
  }

  /** Asks for the paths and the surface of the scene as it is now; a surface at hand is not asked for again. @returns {Promise<void>} */
  async retrace() {
    const { query } = this;
    const { fansShown } = this.hands;
    if (!query || !this.picture) return;
    const { startShown: start, steps } = query;
    const whole = !this.hands.isHeld;
    try {
      const [surface, paths] = await Promise.all([this.service.surface(query), this.service.paths(query, whole)]);
      // Another scene makes this answer pointless; a fan shown meanwhile is newer, so all paths are asked for once more.
      if (query !== this.query) return;
      if (fansShown !== this.hands.fansShown) return this.latest.ask(() => this.retrace());
      const reshaped = surface !== this.picture.surface;
      this.picture = { ...this.picture, surface, paths, steps, start: this.hands.startHeld ? this.picture.start : start };
      this.clock.setSteps(steps);
      this.complain(null);
      // The hand has let go while this answer, which has the paths only, was on its way.
      if (!whole && !this.hands.isHeld) this.latest.ask(() => this.retrace());
      this.dirty = true;
      if (reshaped) {
        this.views.announce(this.picture, query.numbers('zoom', 4) ? this.views.map.range() : null);
        if (!this.hands.sliding) await this.showViews();
        else if (this.hands.bending) await this.views.bend(this.picture);
      }
    } catch (error) {
      this.complain(error);
    }
  }

  /** Has Plotly draw what stands still anew. */
  redraw() {
    this.showViews().catch((error) => this.complain(error));
  }

  /** @param {boolean} settled */
  onClock(settled) {
    this.dirty = true;
    if (settled) this.afterRest(() => this.noteStep());
  }

  /** @param {() => void} change what to write down; the page is told once things have come to rest */
  afterRest(change) {
    change();
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.publish(), REST);
  }

  /** Tells the page: a person has finished a change. */
  publish() {
    const scene = this.query?.toString();
    this.say();
    if (scene === undefined || scene === this.published) return;
    this.published = scene;
    this.component.setStateValue('change', { scene, generation: this.grownFrom });
  }

  /** Asks the page for another landscape or other optimizers; what that makes of the scene comes back as a new one. @param {import('./picker.js').Pick} pick */
  pick(pick) {
    const scene = this.query?.toString();
    if (scene === undefined) return;
    clearTimeout(this.rest);
    this.published = scene;
    this.component.setTriggerValue('pick', { ...pick, scene, generation: this.grownFrom });
  }

  say() {
    if (this.picture) this.layout.live.textContent = sentence({ ...this.picture, position: this.clock.step });
  }

  /** @param {unknown} error null takes the last complaint back */
  complain(error) {
    const unreachable = 'The server cannot be reached; the picture is the last one it sent.';
    const text = error instanceof Error ? error.message : String(error);
    this.layout.message.textContent = error === null ? '' : error instanceof TypeError ? unreachable : text;
  }

  /** One frame: the clock moves, and what has changed is drawn. @param {number} now */
  tick(now) {
    this.frame = requestAnimationFrame(this.tick);
    const { clock, picture, views } = this;
    if (!picture) return;
    clock.tick(now);
    const moved = views.moved();
    if (!this.dirty && !moved) return;
    this.dirty = false;
    picture.position = this.reducedMotion ? clock.step : clock.position;
    if (this.query) this.inside.follow(picture, this.query, this.hands.isHeld);
    picture.lineArrow = this.inside.arrow();
    views.draw(clock.held ? beforeTheFirstStep(picture) : picture);
    this.root.dataset.picture = 'ready';
    this.panel.follow(picture);
    this.transport.follow();
    if (this.query) this.standings.follow(picture, this.query);
  }

  /** @param {import('./save.js').ViewName} view @param {'png' | 'svg'} format */
  async savePicture(view, format) {
    const { picture, query } = this;
    if (!picture || !query) return;
    const plotly = await loadPlotly(this.base);
    const blob = await renderView(plotly, view, picture, this.views.pose(picture), format);
    download(blob, `downhill-${query.parts.get('landscape')}-${view}.${format}`);
  }

  /** @param {'csv' | 'json' | 'html'} kind */
  exportAddress(kind) {
    const address = new URL(`export.${kind}`, this.service.api);
    address.search = this.query?.toString() ?? '';
    if (this.picture && kind === 'html') address.searchParams.set('theme', isDark(this.picture.theme) ? 'dark' : 'light');
    return address;
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.stopKeys?.();
    WIDE.removeEventListener('change', this.onWidth);
    this.views.destroy();
  }
}
