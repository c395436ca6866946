import type { Translation } from '../../keys.ts';

export const slack: Translation['slack'] = {};
