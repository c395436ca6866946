export { costOf, estimateOf, tokensWithin } from './compute.ts';
export { makePriceBook, type PriceBook } from './price-book.ts';
export { type ModelPrice, PinnedPrice, TokenUsage, type TokenUsageInput } from './schemas.ts';
