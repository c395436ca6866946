/** Figures as the reader's language writes them; texts of the catalogue write theirs the same way. */
export {
  decimalMarkOf,
  formatCount,
  formatLimit,
  formatMoney,
  formatRatio,
} from '../../engine/language/index.ts';
