import type { Translation } from '../../keys.ts';

export const console: Translation['console'] = {};
