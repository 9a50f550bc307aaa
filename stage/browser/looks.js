/** How the scene is looked at: what is drawn at the ball, which view, which axis, how large. No path changes. */

/** @typedef {import('./stage.js').Stage} Stage */

/** Phones are held in the hand: on a narrow page nothing is larger. */
export const WIDE = matchMedia('(min-width: 901px)');

export class Looks {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /** @param {string[]} arrows to draw at the ball; what they need is asked for when they are first shown */
  chooseArrows(arrows) {
    const { query, picture } = this.stage;
    if (!query || !picture) return;
    query.setArrows(arrows);
    picture.arrows = arrows;
    this.stage.arrows.show(picture);
    this.stage.dirty = true;
    if (query.lacks(picture.paths)) this.stage.latest.ask(() => this.stage.retrace());
    this.stage.publish();
  }

  /** @param {boolean} linear the axis of the loss curve */
  chooseLossAxis(linear) {
    const { query, picture } = this.stage;
    if (!query || !picture) return;
    if (linear) query.parts.set('loss_axis', 'linear');
    else query.parts.delete('loss_axis');
    picture.linear = linear;
    this.stage.dirty = true;
    this.stage.publish();
  }

  /** @param {'surface' | 'contour'} view */
  enlarge(view) {
    const show = this.stage.root.dataset.show === view ? 'both' : view;
    this.stage.root.dataset.show = show;
    if (show === 'both') this.stage.query?.parts.delete('show');
    else this.stage.query?.parts.set('show', show);
    this.stage.views.labelEnlarge(show);
    this.stage.publish();
  }

  /** Larger type and lines, or back; nothing else changes. */
  toggleProjector() {
    this.stage.query?.toggleProjector();
    this.putScale();
    this.stage.redraw();
    this.stage.publish();
  }

  /** How large letters and lines are, here and in the style sheet. */
  putScale() {
    const isOn = this.stage.query?.projector ?? false;
    const scale = isOn && WIDE.matches ? (this.stage.catalogue?.style.projectorScale ?? 1) : 1;
    this.stage.projector?.setAttribute('aria-pressed', String(isOn));
    this.stage.root.dataset.projector = String(scale > 1);
    this.stage.root.style.setProperty('--dh-scale', String(scale));
    this.stage.views.setScale(scale);
  }

  /** @param {'surface' | 'contour'} view */
  goHome(view) {
    this.stage.views.goHome(view);
    this.stage.afterRest(() => this.stage.query?.setNumbers(view === 'surface' ? 'camera' : 'zoom', null));
  }
}
