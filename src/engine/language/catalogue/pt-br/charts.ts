import type { Translation } from '../../keys.ts';

export const charts: Translation['charts'] = {};
