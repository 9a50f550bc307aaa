/** What a benchmark watches inside a page; put in before any of the page's own scripts. Times are milliseconds. */
(() => {
  const PATIENCE = 20_000;
  const ask = window.requestAnimationFrame.bind(window);
  const get = window.fetch.bind(window);
  /** Whether a frame is being made. */
  let framing = false;
  /** A message that is sent while a frame is made arrives when it is made. @param {() => void} job */
  const afterFrame = (job) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = job;
    port2.postMessage(null);
  };
  /** Moves of a pressed pointer, and how many of them have been drawn. @type {number[]} */
  let moves = [];
  let drawn = 0;
  /** The moves that the browser handed over as one, the last time it did. */
  let together = /** @type {number[]} */ ([]);

  const bench = {
    /** Script time of frames, by the frame's own time. @type {Map<number, number>} */
    scripts: new Map(),
    /** From the pointer's moves to the end of the redraw that an `input` event of a slider led to. @type {number[]} */
    slides: [],
    /** From each move of a pressed pointer to the first frame that shows what the server answered to it or to a later one. @type {number[]} */
    follows: [],
    /** Answers that `follows` waits for. */
    route: '/api/paths',

    clear() {
      moves = [];
      drawn = 0;
      bench.slides.length = bench.follows.length = 0;
      bench.scripts.clear();
    },

    /** Times of all frames over so many milliseconds. @param {number} length @returns {Promise<number[]>} */
    frames(length) {
      return new Promise((resolve) => {
        const times = /** @type {number[]} */ ([]);
        const tick = (/** @type {number} */ now) => {
          times.push(now);
          if (now - times[0] < length) ask(tick);
          else resolve(times);
        };
        ask(tick);
      });
    },

    /** From the next release of the pointer until the text of `selector` has changed. @param {string} selector @returns {Promise<number>} */
    release(selector) {
      const text = () => [...document.querySelectorAll(selector)].map((element) => element.textContent).join('|');
      return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`${selector} has not changed within ${PATIENCE} milliseconds.`)), PATIENCE);
        const before = text();
        let released = NaN;
        addEventListener('pointerup', (event) => (released = event.timeStamp), { capture: true, once: true });
        const observer = new MutationObserver(() => {
          const now = text();
          if (Number.isNaN(released) || now === before || now === '') return;
          observer.disconnect();
          resolve(performance.now() - released);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    },

    /** Since the page was asked for: when a frame with `selector` in it was on its way to the screen. @param {string} selector @returns {Promise<number>} */
    shown(selector) {
      return new Promise((resolve) => {
        const look = () => {
          if (!document.querySelector(selector)) return;
          observer.disconnect();
          const done = () => resolve(performance.now());
          if (framing) afterFrame(done);
          else ask(() => afterFrame(done));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, attributes: true });
        look();
      });
    },

    /** The least that a page can do: a slider that moves nothing, and a field that asks `route` for nothing. @param {string} route */
    becomeFloor(route) {
      bench.route = route;
      document.body.innerHTML = '<input type=range style="width: 300px"><div style="width: 600px; height: 400px"></div>';
      let [busy, waiting] = [false, false];
      const next = async () => {
        [busy, waiting] = [true, false];
        await (await window.fetch(route)).arrayBuffer();
        busy = false;
        if (waiting) next();
      };
      document.querySelector('div')?.addEventListener('pointermove', (event) => {
        if (!event.buttons) return;
        if (busy) waiting = true;
        else next();
      });
    },
  };

  window.requestAnimationFrame = (callback) =>
    ask((now) => {
      const begin = performance.now();
      if (!framing) afterFrame(() => (framing = false));
      framing = true;
      callback(now);
      bench.scripts.set(now, (bench.scripts.get(now) ?? 0) + performance.now() - begin);
    });

  window.fetch = async (...request) => {
    const asked = moves.length;
    const response = await get(...request);
    const read = response.arrayBuffer.bind(response);
    if (String(request[0]).includes(bench.route)) {
      response.arrayBuffer = async () => {
        const buffer = await read();
        // The page's own callback for this frame has been waiting longer, so it has drawn when this one runs.
        ask(() => {
          for (; drawn < asked; drawn++) bench.follows.push(performance.now() - moves[drawn]);
        });
        return buffer;
      };
    }
    return response;
  };

  addEventListener(
    'pointermove',
    (event) => {
      together = event.getCoalescedEvents().map((move) => move.timeStamp);
      if (event.buttons) moves.push(...together);
    },
    true,
  );
  addEventListener('input', () => {
    const moved = together;
    ask(() => bench.slides.push(...moved.map((time) => performance.now() - time)));
  }, true);

  Object.assign(window, { bench });
})();
