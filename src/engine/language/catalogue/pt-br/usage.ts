import type { Translation } from '../../keys.ts';

export const usage: Translation['usage'] = {};
