/** All views of the stage together: the map, the surface, the curves, the data points. */

import { CurveView } from './curve_view.js';
import { BUTTON, DataView2D } from './data_view.js';
import { make, painted, relabel } from './dom.js';
import { boxOf, isLine, startOf } from './ground.js';
import { MapView } from './map_view.js';
import { handleStart } from './start_handle.js';
import { hasWebGL, SurfaceView } from './surface_view.js';

/** @typedef {import('./types.js').Picture} Picture */
/** @typedef {import('./layout.js').Layout} Layout */

/**
 * @typedef {object} ViewHooks
 * @property {(zoom: number[]) => void} onZoom @property {(eye: number[]) => void} onCamera
 * @property {(step: number, settled: boolean) => void} onSeek
 * @property {(point: [number, number], final: boolean) => void} onStart
 * @property {() => void} onResize
 * @property {(linear: boolean) => void} onLossAxis
 */

const NO_WEBGL = 'This browser cannot draw in 3D (WebGL is off); the map shows the same landscape.';

export class Views {
  /** @param {Layout} layout @param {ViewHooks} hooks */
  constructor(layout, hooks) {
    this.layout = layout;
    this.hooks = hooks;
    /** @type {Picture | null} */
    this.picture = null;
    this.map = new MapView(layout.contour.host, hooks.onZoom);
    this.curves = [new CurveView(layout.loss, 'loss', 'loss', hooks.onSeek, 1, hooks.onLossAxis), new CurveView(layout.norm, 'norm', 'gradient norm', hooks.onSeek)];
    this.data = new DataView2D(layout.data, 1, BUTTON);
    /** @type {SurfaceView | null} */
    this.surface = hasWebGL() ? new SurfaceView(layout.surface.host, hooks.onCamera) : null;
    if (!this.surface) layout.surface.host.append(make('p', { class: 'dh-no-surface' }, [NO_WEBGL]));
    this.listen();
  }

  listen() {
    const { layout, hooks, map, surface } = this;
    handleStart(layout.contour.host, {
      ring: () => (this.picture && map.area() ? map.place(...startOf(this.picture)) : null),
      scale: () => map.scale,
      pointAt: (spot) => map.pointAt(spot),
      onStart: hooks.onStart,
    });
    if (surface) {
      handleStart(layout.surface.host, {
        ring: () => (this.picture ? surface.spotOf(this.picture) : null),
        scale: () => surface.scale,
        pointAt: (spot) => surface.pointAt(spot),
        onStart: hooks.onStart,
      });
    }
    this.sizes = new ResizeObserver(() => {
      for (const view of [map, surface]) if (view?.host.clientWidth) view.resize();
      hooks.onResize();
    });
    for (const element of [layout.contour.host, layout.surface.host, layout.loss]) this.sizes.observe(element);
  }

  /** How much larger than plain letters and lines are from the next drawing on. @param {number} scale */
  setScale(scale) {
    for (const view of [this.map, this.surface, ...this.curves, this.data]) if (view) view.scale = scale;
  }

  /** The map: it is there in a blink. @param {any} plotly @param {Picture} picture @param {number[] | null} zoom */
  async showMap(plotly, picture, zoom) {
    await this.map.update(plotly, picture, zoom);
    if (zoom && this.map.range().join() !== zoom.join()) await this.map.show(zoom);
  }

  /** A landscape that Plotly has not drawn yet. @param {Picture} picture @param {number[] | null} zoom */
  announce(picture, zoom) {
    this.map.announce(picture, zoom);
  }

  /** The surface: slower, so it comes once the map has been painted. @param {any} plotly @param {Picture} picture @param {number[]} eye */
  async showSurface(plotly, picture, eye) {
    await painted();
    await this.surface?.update(plotly, picture, eye);
  }

  /** While a hand bends the landscape the surface follows, if it is on the page already. @param {Picture} picture */
  async bend(picture) {
    if (this.surface?.plotly) await this.surface.update(this.surface.plotly, picture, []);
  }

  /** True when a view has moved under what is drawn over it. */
  moved() {
    return [this.map.changed(), this.surface?.changed()].some(Boolean);
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.picture = picture;
    this.map.draw(picture);
    if (!isLine(picture.landscape)) this.surface?.draw(picture);
    for (const curve of this.curves) curve.draw(picture);
    if (picture.data) this.data.draw(picture);
  }

  /** @param {'surface' | 'contour'} view */
  goHome(view) {
    if (!this.picture) return;
    if (view === 'surface') this.surface?.look(this.picture.catalogue.camera);
    else this.map.show(boxOf(this.picture.landscape, this.picture.surface).flat());
  }

  /** @param {string | undefined} alone the view that has the room to itself, if any */
  labelEnlarge(alone) {
    for (const [name, title] of /** @type {const} */ ([['surface', 'surface'], ['contour', 'contour map']])) {
      const shrinks = alone === name;
      relabel(this.layout[name].enlarge, shrinks ? 'shrink' : 'enlarge', shrinks ? 'Show both views' : `Enlarge the ${title}`);
    }
  }

  /** Those that can be saved as pictures. @returns {import('./save.js').ViewName[]} */
  names() {
    /** @type {import('./save.js').ViewName[]} */
    const names = ['map', 'loss', 'norm'];
    if (this.surface && this.picture && !isLine(this.picture.landscape)) names.unshift('surface');
    if (this.picture?.data) names.push('data');
    return names;
  }

  /** Where the map and the camera stand. @param {Picture} picture @returns {import('./save.js').Pose} */
  pose(picture) {
    return { zoom: this.map.range(), eye: this.surface?.eye() ?? picture.catalogue.camera, scale: this.map.scale };
  }

  destroy() {
    this.sizes?.disconnect();
    this.map.destroy();
    this.surface?.destroy();
  }
}
