import type { Translation } from '../../keys.ts';

export const costs: Translation['costs'] = {};
