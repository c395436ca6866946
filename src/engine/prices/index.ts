export { costOf, estimateOf, tokensWithin } from './compute.ts';
export { makePriceBook, type PriceBook } from './price-book.ts';
export { nameOfProvider } from './published-prices.ts';
export { type ModelPrice, PinnedPrice, TokenUsage, type TokenUsageInput } from './schemas.ts';
