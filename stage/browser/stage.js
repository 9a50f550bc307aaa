/** The stage: keeps the scene, asks the server, and has every view draw the same picture. */

import { Clock } from './clock.js';
import { CurveView } from './curve_view.js';
import { DataView2D } from './data_view.js';
import { iconButton, make, relabel } from './dom.js';
import { bindings, helpDialog, listenForKeys } from './keys.js';
import { buildLayout } from './layout.js';
import { MapView } from './map_view.js';
import { Panel } from './panel.js';
import { loadPlotly } from './plotly.js';
import { Query } from './query.js';
import { download, renderView, saveDialog } from './save.js';
import { Latest, Service } from './service.js';
import { handleStart } from './start_handle.js';
import { hasWebGL, SurfaceView } from './surface_view.js';
import { isDark, readTheme, sameTheme } from './theme.js';
import { Transport } from './transport.js';
import { sentence } from './words.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./types.js').Quantity} Quantity */
/** @typedef {import('./types.js').Catalogue} Catalogue */
/** @typedef {{scene: string, generation: number, api: string, build: string}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement, setStateValue: (name: string, value: unknown) => void}} Component */

/** Moving the camera or the map is finished when nothing has moved for this long, in milliseconds. */
const REST = 350;
/** Starts are kept to this share of the map: finer than a pixel, and short in the link. */
const START_GRAIN = 1e-4;

/** @type {WeakMap<HTMLElement, Stage>} */
const stages = new WeakMap();

/**
 * Called by Streamlit when the component appears and whenever its data or the theme changes.
 * @param {Component} component @param {URL} base where the assets are
 * @returns {Promise<() => void>} takes everything down
 */
export async function mount(component, base) {
  const parent = component.parentElement;
  let stage = stages.get(parent);
  if (!stage) {
    const root = /** @type {HTMLElement} */ (parent.querySelector('.downhill-stage'));
    stage = new Stage(root, component, base);
    stages.set(parent, stage);
  }
  await stage.receive(component);
  return () => {
    stages.get(parent)?.destroy();
    stages.delete(parent);
  };
}

/** @param {URL} href @returns {Promise<void>} */
function loadStyle(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = make('link', { rel: 'stylesheet', href: href.href });
    link.onload = () => resolve();
    link.onerror = () => reject(new Error('The style sheet could not be loaded; reload the page to try again.'));
    document.head.append(link);
  });
}

/** An optimizer's name; further copies of it are counted, as in the page's picker. @param {Catalogue} catalogue @param {string[]} keys @param {number} index */
function runName(catalogue, keys, index) {
  const copy = keys.slice(0, index + 1).filter((key) => key === keys[index]).length;
  return catalogue.optimizers[keys[index]].name + (copy > 1 ? ` (${copy})` : '');
}

class Stage {
  /** @param {HTMLElement} root @param {Component} component @param {URL} base */
  constructor(root, component, base) {
    this.root = root;
    this.component = component;
    this.base = base;
    this.service = new Service(new URL(component.data.api, document.baseURI), component.data.build);
    this.latest = new Latest();
    this.generation = NaN;
    this.fansShown = 0;
    this.dirty = false;
    this.reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {number | undefined} */
    this.rest = undefined;
    this.published = '';
    this.frame = 0;
    this.build();
  }

  build() {
    this.layout = buildLayout(this.root, { onEnlarge: (view) => this.enlarge(view), onHome: (view) => this.goHome(view) });
    const { layout } = this;
    this.clock = new Clock((settled) => this.onClock(settled));
    if (this.reducedMotion) this.clock.speed = 0.25;
    const keys = bindings(this.clock);
    this.help = helpDialog(keys);
    const save = saveDialog(() => this.viewNames(), (view, format) => this.savePicture(view, format), (kind) => this.exportAddress(kind));
    this.root.append(this.help, save.dialog);
    this.transport = new Transport(layout.transport, this.clock, [
      iconButton('save', 'Save pictures and numbers', save.open),
      iconButton('help', 'Keys and gestures', () => this.help?.showModal()),
    ]);
    this.transport.speed.value = String(this.clock.speed);
    this.stopKeys = listenForKeys(this.root, keys, () => this.help?.showModal());
    this.panel = new Panel(layout.panel, {
      onApproach: (prefix, quantity) => this.approach(prefix, quantity),
      onSlide: (prefix, quantity, value) => this.slide(prefix, quantity, value),
      onRelease: () => this.publish(),
      onStart: (point) => this.moveStart(point, true),
      onRandomStart: () => this.randomStart(),
    });
    this.map = new MapView(layout.contour.host, (zoom) => this.afterRest(() => this.query?.setNumbers('zoom', zoom && zoom.map((value) => Number(value.toPrecision(4))))));
    const seek = (/** @type {number} */ step, /** @type {boolean} */ settled) => this.clock?.seek(step, settled);
    this.curves = [new CurveView(layout.loss, 'loss', 'loss', seek), new CurveView(layout.norm, 'norm', 'gradient norm', seek)];
    this.dataView = new DataView2D(layout.data);
    this.buildSurface();
    handleStart(layout.contour.host, {
      ring: () => (this.picture && this.map?.surface ? this.map.place(...this.picture.start) : null),
      pointAt: (spot) => this.map?.pointAt(spot) ?? null,
      onStart: (point, final) => this.moveStart(point, final),
    });
    this.watchSize();
    this.tick = this.tick.bind(this);
    this.frame = requestAnimationFrame(this.tick);
  }

  buildSurface() {
    const { host } = /** @type {import('./layout.js').Layout} */ (this.layout).surface;
    if (!hasWebGL()) {
      host.append(make('p', { class: 'dh-no-surface' }, ['This browser cannot draw in 3D (WebGL is off); the map shows the same landscape.']));
      return;
    }
    this.surface = new SurfaceView(host, (eye) => this.afterRest(() => this.query?.setNumbers('camera', eye.map((value) => Number(value.toFixed(3))))));
    handleStart(host, {
      ring: () => (this.picture ? this.surface?.spotOf(this.picture) ?? null : null),
      pointAt: (spot) => this.surface?.pointAt(spot) ?? null,
      onStart: (point, final) => this.moveStart(point, final),
    });
  }

  watchSize() {
    this.sizes = new ResizeObserver(() => {
      for (const view of [this.map, this.surface]) if (view?.host.clientWidth) view.resize();
      this.dirty = true;
    });
    const { contour, surface, loss } = /** @type {import('./layout.js').Layout} */ (this.layout);
    for (const element of [contour.host, surface.host, loss]) this.sizes.observe(element);
  }

  /** New data or a new theme from Streamlit. @param {Component} component */
  async receive(component) {
    this.component = component;
    try {
      if (!this.catalogue) {
        const [catalogue] = await Promise.all([fetch(new URL('catalogue.json', this.base)).then((r) => r.json()), loadStyle(new URL('stage.css', this.base))]);
        this.catalogue = /** @type {Catalogue} */ (catalogue);
      }
      if (component.data.generation !== this.generation) {
        this.generation = component.data.generation;
        await this.adopt(component.data.scene);
      } else {
        await this.retheme();
      }
    } catch (error) {
      this.complain(error);
    }
  }

  /** Takes over a scene from the page. @param {string} scene */
  async adopt(scene) {
    const catalogue = /** @type {Catalogue} */ (this.catalogue);
    const query = new Query(catalogue, scene);
    const [surface, paths] = await Promise.all([this.service.surface(query.parts), this.service.paths(query.parts)]);
    this.query = query;
    this.published = query.toString();
    const { colors, markers } = catalogue.style;
    const runs = query.optimizers.map((key, index) => ({
      name: runName(catalogue, query.optimizers, index),
      color: colors[index],
      marker: markers[index],
      prefix: `${index + 1}.`,
      optimizer: catalogue.optimizers[key],
    }));
    this.clock?.setSteps(query.steps);
    const step = query.parts.get('step');
    if (this.clock && !this.clock.playing) this.clock.position = step === null ? query.steps : Number(step);
    this.picture = {
      catalogue,
      landscape: query.landscape,
      runs,
      paths,
      surface,
      start: query.start,
      position: this.clock?.position ?? 0,
      steps: query.steps,
      theme: this.takeTheme(),
    };
    this.root.dataset.show = query.parts.get('show') ?? 'both';
    this.root.dataset.hasData = String(surface.data !== null);
    this.labelEnlarge();
    this.panel?.build(query, this.picture);
    this.complain(null);
    this.say();
    this.dirty = true;
    await this.showViews();
  }

  /** The map first, it is there in a blink; the surface as soon as the browser has a moment. */
  async showViews() {
    const { picture, query } = this;
    if (!picture || !query) return;
    const plotly = await loadPlotly(this.base);
    const zoom = query.numbers('zoom', 4);
    await this.map?.update(plotly, picture, zoom);
    if (this.map && this.map.range().join() !== (zoom ?? this.map.range()).join()) await this.map.show(/** @type {number[]} */ (zoom));
    this.root.dataset.map = 'ready';
    this.dirty = true;
    if (!this.surface) return;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (picture !== this.picture) return;
    await this.surface.update(plotly, picture, query.numbers('camera', 3) ?? picture.catalogue.camera);
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
    this.dirty = true;
    await this.showViews();
  }

  /** @param {string} prefix @param {Quantity} quantity */
  approach(prefix, quantity) {
    if (this.query && prefix) this.service.fan(this.query.parts, prefix + quantity.name).catch((error) => this.complain(error));
  }

  /** A slider moves: looked up where its fan is at hand, asked for where not. @param {string} prefix @param {Quantity} quantity @param {number} value */
  slide(prefix, quantity, value) {
    const { query, picture } = this;
    if (!query || !picture) return;
    query.set(prefix, quantity, value);
    const run = picture.runs.findIndex((candidate) => candidate.prefix === prefix);
    const fan = run < 0 ? null : this.service.fanAtHand(query.parts, prefix + quantity.name);
    const stop = fan ? fan.stops.indexOf(value) : -1;
    if (fan && stop >= 0) {
      this.fansShown++;
      picture.paths = picture.paths.map((path, index) => (index === run ? fan.paths[stop] : path));
      this.dirty = true;
      return;
    }
    this.approach(prefix, quantity);
    if (picture.landscape.parameters.includes(quantity)) this.latest.ask(() => this.reshape());
    else this.latest.ask(() => this.retrace());
  }

  /** Asks for the paths of the scene as it is now. */
  async retrace() {
    const { query, picture, fansShown } = this;
    if (!query || !picture) return;
    const start = query.start;
    try {
      const paths = await this.service.paths(query.parts);
      // A fan shown meanwhile is newer than this answer, and another scene makes it pointless.
      if (query !== this.query || fansShown !== this.fansShown) return;
      picture.paths = paths;
      picture.steps = query.steps;
      this.clock?.setSteps(query.steps);
      if (!this.startHeld) picture.start = start;
      this.complain(null);
      this.dirty = true;
    } catch (error) {
      this.complain(error);
    }
  }

  /** Asks for the surface and the paths: a parameter of the landscape has changed. */
  async reshape() {
    const { query, picture } = this;
    if (!query || !picture) return;
    try {
      const [surface, paths] = await Promise.all([this.service.surface(query.parts), this.service.paths(query.parts)]);
      if (query !== this.query) return;
      this.picture = { ...picture, surface, paths };
      this.complain(null);
      this.dirty = true;
      await this.showViews();
    } catch (error) {
      this.complain(error);
    }
  }

  /** @param {[number, number]} point @param {boolean} final */
  moveStart(point, final) {
    const { query, picture } = this;
    if (!query || !picture) return;
    const start = point.map((value, axis) => {
      const [low, high] = picture.landscape.domain[axis];
      const grain = (high - low) * START_GRAIN;
      return Number(Math.min(high, Math.max(low, Math.round(value / grain) * grain)).toPrecision(6));
    });
    query.setNumbers('start', start.join() === picture.landscape.start.join() ? null : start);
    picture.start = [start[0], start[1]];
    this.startHeld = !final;
    this.panel?.putStart(picture.start);
    this.dirty = true;
    this.latest.ask(() => this.retrace());
    if (final) this.publish();
  }

  randomStart() {
    const domain = this.picture?.landscape.domain;
    if (!domain) return;
    const [x, y] = domain.map(([low, high]) => low + Math.random() * (high - low));
    this.moveStart([x, y], true);
  }

  /** @param {'surface' | 'contour'} view */
  enlarge(view) {
    const show = this.root.dataset.show === view ? 'both' : view;
    this.root.dataset.show = show;
    if (show === 'both') this.query?.parts.delete('show');
    else this.query?.parts.set('show', show);
    this.labelEnlarge();
    this.publish();
  }

  labelEnlarge() {
    const layout = /** @type {import('./layout.js').Layout} */ (this.layout);
    for (const [name, title] of /** @type {const} */ ([['surface', 'surface'], ['contour', 'contour map']])) {
      const alone = this.root.dataset.show === name;
      relabel(layout[name].enlarge, alone ? 'shrink' : 'enlarge', alone ? 'Show both views' : `Enlarge the ${title}`);
    }
  }

  /** @param {'surface' | 'contour'} view */
  goHome(view) {
    const { query, picture } = this;
    if (!query || !picture) return;
    if (view === 'surface') this.surface?.look(picture.catalogue.camera);
    else this.map?.show(picture.landscape.domain.flat());
    this.afterRest(() => query.setNumbers(view === 'surface' ? 'camera' : 'zoom', null));
  }

  /** @param {boolean} settled */
  onClock(settled) {
    if (!this.picture || !this.clock) return;
    this.dirty = true;
    if (!settled) return;
    const { step, steps } = this.clock;
    if (step === steps) this.query?.parts.delete('step');
    else this.query?.parts.set('step', String(step));
    this.afterRest(() => this.say());
  }

  /** @param {() => void} change what to write down once things have come to rest */
  afterRest(change) {
    change();
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.publish(), REST);
  }

  /** Tells the page: a person has finished a change. */
  publish() {
    const scene = this.query?.toString();
    if (scene === undefined || scene === this.published) return;
    this.published = scene;
    this.say();
    this.component.setStateValue('scene', scene);
  }

  say() {
    if (this.picture && this.layout) this.layout.live.textContent = sentence(this.picture);
  }

  /** @param {unknown} error null takes the last complaint back */
  complain(error) {
    if (!this.layout) return;
    const text = error === null ? '' : error instanceof TypeError ? 'The server cannot be reached; the picture is the last one it sent.' : error instanceof Error ? error.message : String(error);
    this.layout.message.textContent = text;
  }

  /** One frame: the clock moves, and what has changed is drawn. @param {number} now */
  tick(now) {
    this.frame = requestAnimationFrame(this.tick);
    const { clock, picture } = this;
    if (!clock || !picture) return;
    clock.tick(now);
    const moved = [this.map?.changed(), this.surface?.changed()].some(Boolean);
    if (!this.dirty && !moved) return;
    this.dirty = false;
    picture.position = this.reducedMotion ? clock.step : clock.position;
    this.map?.draw(picture);
    this.surface?.draw(picture);
    for (const curve of this.curves ?? []) curve.draw(picture);
    if (picture.surface.data) this.dataView?.draw(picture);
    this.panel?.follow(picture);
    this.transport?.follow();
  }

  /** @returns {import('./save.js').ViewName[]} */
  viewNames() {
    return [...(this.surface ? /** @type {const} */ (['surface']) : []), 'map', 'loss', 'norm', ...(this.picture?.surface.data ? /** @type {const} */ (['data']) : [])];
  }

  /** @param {import('./save.js').ViewName} view @param {'png' | 'svg'} format */
  async savePicture(view, format) {
    const { picture, map, query } = this;
    if (!picture || !map || !query) return;
    const plotly = await loadPlotly(this.base);
    const pose = { zoom: map.range(), eye: this.surface?.eye() ?? picture.catalogue.camera };
    const blob = await renderView(plotly, view, picture, pose, format);
    download(blob, `downhill-${query.parts.get('landscape')}-${view}.${format}`);
  }

  /** @param {'csv' | 'json' | 'html'} kind */
  exportAddress(kind) {
    const address = new URL(`export.${kind}`, this.service.api);
    address.search = this.query?.toString() ?? '';
    return address;
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.stopKeys?.();
    this.sizes?.disconnect();
    this.map?.destroy();
    this.surface?.destroy();
  }
}
