import type { Translation } from '../../keys.ts';

export const forms: Translation['forms'] = {};
