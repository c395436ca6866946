export { costOf, estimateOf, tokensWithin } from './compute.ts';
export { listPriceAlarms, type PriceAlarm } from './list-alarms.ts';
export { type LivePriceBook, makePriceBook, openPriceBook, type PriceBook } from './price-book.ts';
export { nameOfProvider, namesOfProvider } from './published-prices.ts';
export { selectPrices as listOwnPrices } from './queries.ts';
export { type ModelPrice, type OwnPrice, PinnedPrice, TokenUsage, type TokenUsageInput } from './schemas.ts';
export { importPrices, setPrice } from './set-price.ts';
