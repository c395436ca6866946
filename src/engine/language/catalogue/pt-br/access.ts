import type { Translation } from '../../keys.ts';

export const access: Translation['access'] = {};
