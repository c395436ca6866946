export { importRates, type RatesReport } from './import-rates.ts';
