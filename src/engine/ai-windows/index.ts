export { recountAiWindows, recountAllAiWindows, recountingMoves } from './recount-windows.ts';
export { askedSubject, blockSubject, refreshBlock, refreshBlocks } from './refresh-blocks.ts';
export { rollOverAiMonths } from './roll-over.ts';
