export {
  coversScope,
  type Granted,
  type IsAbove,
  intersectScopes,
  type Standing,
  uniteGrants,
} from './compute.ts';
export { readIsAbove } from './queries.ts';
