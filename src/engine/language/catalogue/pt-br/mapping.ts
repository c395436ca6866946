import type { Translation } from '../../keys.ts';

export const mapping: Translation['mapping'] = {};
