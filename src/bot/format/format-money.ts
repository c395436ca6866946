/** Figures as the reader's language writes them; texts of the catalogue write theirs the same way. */
export { decimalMarkOf, formatCount, formatMoney, formatRatio } from '../../engine/language/index.ts';
