/** Setting the start by hand on a view: a click puts it there, dragging its ring moves it. */

/** @typedef {import('./types.js').Spot} Spot */

/**
 * @typedef {object} StartHooks
 * @property {() => [number, number] | null} ring where the ring is drawn, in pixels of the host
 * @property {() => number} scale how much larger than plain the ring is
 * @property {(spot: Spot) => [number, number] | null} pointAt
 * @property {(point: [number, number], final: boolean) => void} onStart
 */

const CLICK_SLIP = 4;
const MOUSE_REACH = 14;
const FINGER_REACH = 26;

/** @param {HTMLElement} host @param {StartHooks} hooks */
export function handleStart(host, hooks) {
  let dragging = false;
  /** @type {Spot | null} */
  let pressed = null;

  const spotOf = (/** @type {PointerEvent} */ event) => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onRing = (/** @type {PointerEvent} */ event) => {
    const ring = hooks.ring();
    const spot = spotOf(event);
    const reach = event.pointerType === 'touch' ? FINGER_REACH : MOUSE_REACH * hooks.scale();
    return ring !== null && Math.hypot(spot.x - ring[0], spot.y - ring[1]) <= reach;
  };
  const set = (/** @type {PointerEvent} */ event, /** @type {boolean} */ final) => {
    const point = hooks.pointAt(spotOf(event));
    if (point) hooks.onStart(point, final);
    return point !== null;
  };

  host.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      // Plotly keeps the browser from moving the focus; without it the keys would go on serving the last slider.
      /** @type {HTMLElement | null} */ (host.closest('.downhill-stage'))?.focus({ preventScroll: true });
      pressed = spotOf(event);
      dragging = onRing(event);
      if (dragging) host.setPointerCapture(event.pointerId);
    },
    true,
  );
  // Plotly listens to these: while the ring is held they must not pan the map or turn the camera as well.
  for (const name of ['mousedown', 'touchstart', 'touchmove']) {
    host.addEventListener(name, (event) => {
      if (!dragging) return;
      event.stopPropagation();
      event.preventDefault();
    }, { capture: true, passive: false });
  }
  host.addEventListener('pointermove', (event) => {
    if (dragging) set(event, false);
    else if (!event.buttons) host.classList.toggle('dh-grab', onRing(event));
  });
  const release = (/** @type {PointerEvent} */ event) => {
    const spot = spotOf(event);
    const slipped = !pressed || Math.hypot(spot.x - pressed.x, spot.y - pressed.y) > CLICK_SLIP;
    if (pressed && (!slipped || dragging) && !set(event, true) && dragging) {
      // Let go beside the map: the last point on it stands.
      hooks.onStart(/** @type {[number, number]} */ (lastPoint(hooks)), true);
    }
    pressed = null;
    dragging = false;
  };
  window.addEventListener('pointerup', (event) => {
    if (pressed) release(event);
  }, true);
  host.addEventListener('pointercancel', () => {
    pressed = null;
    dragging = false;
  });
}

/** @param {StartHooks} hooks */
function lastPoint(hooks) {
  const ring = hooks.ring();
  return ring && hooks.pointAt({ x: ring[0], y: ring[1] });
}
