/** The client of Centavo's API for Node, without any dependency: `import { createClient, withBudget } from 'centavo/client'`. */
export {
  type CallPolicy,
  CentavoApiError,
  type CentavoClient,
  type ClientOptions,
  createClient,
  type EndedHold,
  type Reservation,
  type ReservationRequest,
  type Usage,
} from './client.ts';
export { type BudgetCall, type Budgeted, type Granted, withBudget } from './with-budget.ts';
