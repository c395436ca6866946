import type { Translation } from '../../keys.ts';

export const errors: Translation['errors'] = {};
