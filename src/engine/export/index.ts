export { type CostExport, type ExportKind, exportCosts } from './export-costs.ts';
export { sweepExports } from './export-file.ts';
