import type { Translation } from '../../keys.ts';

export const rendering: Translation['rendering'] = {};
