export { recountAiWindows, recountAllAiWindows, recountingMoves } from './recount-windows.ts';
export { blockSubject, refreshBlocks } from './refresh-blocks.ts';
export { rollOverAiMonths } from './roll-over.ts';
