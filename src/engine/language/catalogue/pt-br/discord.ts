import type { Translation } from '../../keys.ts';

export const discord: Translation['discord'] = {};
