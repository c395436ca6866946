// @ts-check
// Draws charts in a thread of its own, so that no picture ever stops the timers and sockets of the main thread.
// Plain JavaScript, because a worker is loaded by Node itself, in the sources as in a build.

import { createRequire } from 'node:module';
import { constants, getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

// On Linux a thread has a priority of its own: where processors are few, answers go before pictures.
const { PRIORITY_BELOW_NORMAL: modest } = constants.priority;
if (process.platform === 'linux' && getPriority() < modest) setPriority(modest);

use([LineChart, BarChart, GridComponent, GraphicComponent, SVGRenderer]);
// Every place is computed by who asks; the size of a text decides nothing here.
setPlatformAPI({
  measureText: (text) => /** @type {any} */ ({ width: String(text).length * 8 }),
});

const { resolve } = createRequire(import.meta.url);
const fontFiles = ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'].map((name) =>
  resolve(`@expo-google-fonts/inter/${name}.ttf`),
);

/** @param {{ option: import('echarts/core').EChartsCoreOption; width: number; height: number; scale: number }} drawing */
function draw({ option, width, height, scale }) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  let svg;
  try {
    chart.setOption({ ...option, animation: false });
    svg = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const image = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' },
    fitTo: { mode: 'zoom', value: scale },
  }).render();
  return { png: image.asPng(), width: image.width, height: image.height };
}

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
port.on('message', ({ drawing }) => {
  try {
    const { png, width, height } = draw(drawing);
    // Bytes of its own, so that they are handed over and not copied.
    const bytes = Uint8Array.from(png);
    port.postMessage({ png: bytes, width, height }, [bytes.buffer]);
  } catch (error) {
    port.postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
});
port.postMessage({ ready: true });
