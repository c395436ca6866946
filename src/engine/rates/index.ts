export { convert, type Rate } from './compute.ts';
export { findRates } from './find-rates.ts';
export { importRates, type RatesReport } from './import-rates.ts';
