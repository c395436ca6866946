import type { Translation } from '../../keys.ts';

export const periods: Translation['periods'] = {};
