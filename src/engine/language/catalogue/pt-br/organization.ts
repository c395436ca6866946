import type { Translation } from '../../keys.ts';

export const organization: Translation['organization'] = {};
