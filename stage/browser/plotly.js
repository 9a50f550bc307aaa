/** Loads Plotly once, from this server. */

/** @type {Promise<any> | null} */
let loading = null;

/** @param {URL} base where the assets are @returns {Promise<any>} the Plotly object */
export function loadPlotly(base) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('plotly.min.js', base).href;
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error('The drawing library could not be loaded; reload the page to try again.'));
    };
    document.head.append(script);
  });
  return loading;
}

/** Options of every plot: no logo, no upload button, no double-click that would throw the view away. */
export const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: false, doubleClick: false };
