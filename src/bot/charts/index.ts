export { drawSparklineSvg } from './draw-sparkline-svg.ts';
export { type Charts, type DrawChart, openCharts, type Picture } from './open-charts.ts';
