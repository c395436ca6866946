export { type Charts, type DrawChart, openCharts, type Picture, type PictureOptions } from './open-charts.ts';
