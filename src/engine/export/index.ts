export { type CostExport, EXPORT_KINDS, type ExportKind, exportCosts } from './export-costs.ts';
export { sweepExports } from './export-file.ts';
