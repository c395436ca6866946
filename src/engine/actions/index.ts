export { BUTTON_LIFETIME_MS, type ButtonAction, storeButtons } from './store-buttons.ts';
export { sweepActions } from './sweep-actions.ts';
export { findActionWorkspace, takeAction } from './take-action.ts';
