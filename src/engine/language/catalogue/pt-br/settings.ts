import type { Translation } from '../../keys.ts';

export const settings: Translation['settings'] = {};
