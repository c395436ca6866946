export { hashFile, keepFiles, keptName, sweepIncoming, verifyGzip } from './keep-files.ts';
export { askDuckDb, identifier, literal, withDuckDb } from './open-duckdb.ts';
