export { recountAiWindows, recountAllAiWindows, recountingMoves } from './recount-windows.ts';
export { askedSubject, blockSubject, refreshBlocks, refreshWindows } from './refresh-blocks.ts';
export { rollOverAiMonths } from './roll-over.ts';
