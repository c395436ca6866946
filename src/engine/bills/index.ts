export { hashFile, keepFiles, keptName, sweepIncoming, verifyGzip } from './keep-files.ts';
export { identifier, literal, withDuckDb } from './open-duckdb.ts';
