export { recountAiWindows, recountingMoves } from './recount-windows.ts';
