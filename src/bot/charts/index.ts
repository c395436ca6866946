export { drawSparklineSvg } from './draw-sparkline-svg.ts';
export { type Charts, type DrawChart, openCharts, type Picture, type PictureOptions } from './open-charts.ts';
