export { csvCell } from './csv-cell.ts';
export { type CostExport, type ExportKind, exportCosts } from './export-costs.ts';
export { openExportFile, sweepExports } from './export-file.ts';
