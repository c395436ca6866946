export { recountAiWindows, recountAllAiWindows, recountingMoves } from './recount-windows.ts';
export { rollOverAiMonths } from './roll-over.ts';
