export { hashFile, keepFiles, keptName, sweepBills, verifyGzip } from './keep-files.ts';
export { identifier, literal, withDuckDb } from './open-duckdb.ts';
