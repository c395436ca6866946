import type { Translation } from '../../keys.ts';

export const terminal: Translation['terminal'] = {};
